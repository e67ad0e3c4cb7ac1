'use client';

import { Alert, Button, Group, Kbd, Progress, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { count } from '@/components/ui/format';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { ReviewItem } from '@/server/domain/cleaning/contract';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './review.module.css';
import { ReviewCard } from './review-card';

const AHEAD = 100;

/** One suggestion at a time: `a` accept, `r` reject, `s` skip, `z` undo; capitals decide all that are alike. */
export function ReviewQueue({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = usePermissions();
  const [, setUrl] = useUrlState();
  const [at, setAt] = useState(0);
  const [done, setDone] = useState<{ item: ReviewItem; alike: boolean }[]>([]);
  const items = useQuery(trpc.review.list.queryOptions({ datasetId: dataset.id, limit: AHEAD }));
  const counts = useQuery(trpc.review.counts.queryOptions({ datasetId: dataset.id }));
  const refresh = () =>
    queryClient.invalidateQueries({
      predicate: ({ queryKey }) => JSON.stringify(queryKey).includes('review'),
    });
  const decide = useMutation(trpc.review.decide.mutationOptions({ onSuccess: refresh }));
  const apply = useMutation(
    trpc.fix.start.mutationOptions({
      onSuccess: async (job) => {
        await queryClient.invalidateQueries();
        setUrl({ fix: job.resource.id });
      },
    }),
  );
  const list = items.data?.data ?? [];
  const item = list[Math.min(at, list.length - 1)];
  const alike = item === undefined ? 0 : list.filter((other) => isAlike(item, other)).length;
  const judge = (decision: 'accept' | 'reject', all: boolean) => {
    if (item === undefined || decide.isPending || !may('fix.apply')) return;
    const { row, column, value, suggestion } = item;
    decide.mutate({
      datasetId: dataset.id,
      decision,
      ...(all ? { items: [], change: { column, value, suggestion } } : { items: [{ row, column }] }),
    });
    setDone([...done, { item, alike: all }]);
  };
  const undo = () => {
    const last = done.at(-1);
    if (last === undefined || decide.isPending) return;
    const { row, column } = last.item;
    decide.mutate({ datasetId: dataset.id, decision: 'undo', items: [{ row, column }] });
    setDone(done.slice(0, -1));
  };
  useHotkeys([
    ['a', () => judge('accept', false)],
    ['r', () => judge('reject', false)],
    ['shift+a', () => judge('accept', true)],
    ['shift+r', () => judge('reject', true)],
    ['s', () => setAt((before) => (before + 1) % Math.max(1, list.length))],
    ['z', undo],
  ]);
  if (items.isError) return <ErrorState error={items.error} retry={() => void items.refetch()} />;
  if (items.data === undefined || counts.data === undefined) return <RowsSkeleton rows={6} />;
  const { open, accepted, rejected } = counts.data;
  const total = open + accepted + rejected;
  return (
    <div className={classes.review}>
      <Group justify="space-between">
        <Text fz={13} aria-live="polite">
          <b className="mono">{count(open)}</b> open, <b className="mono">{count(accepted)}</b> accepted,{' '}
          <b className="mono">{count(rejected)}</b> rejected
        </Text>
        <Button
          size="xs"
          disabled={accepted === 0 || !may('fix.apply')}
          loading={apply.isPending}
          onClick={() => apply.mutate({ datasetId: dataset.id, plan: 'reviewed' })}
        >
          Write {count(accepted)} accepted
        </Button>
      </Group>
      <Progress
        size="xs"
        value={total === 0 ? 0 : ((accepted + rejected) / total) * 100}
        aria-label="Share decided"
      />
      {decide.isError && (
        <Alert color="red" role="alert">
          {decide.error.message}
        </Alert>
      )}
      {item === undefined ? (
        <EmptyState title={total === 0 ? 'No suggestions wait for you' : 'Everything has been decided'}>
          {total === 0
            ? 'What the checks are certain of is in “Fix all safe”; what they can only suspect has no suggestion.'
            : 'Write what you accepted as one fix. It can be rolled back like any other.'}
        </EmptyState>
      ) : (
        <>
          <ReviewCard dataset={dataset} item={item} />
          <Group gap={8}>
            <Button size="xs" onClick={() => judge('accept', false)} disabled={!may('fix.apply')}>
              Accept <Kbd ml={6}>a</Kbd>
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => judge('reject', false)}
              disabled={!may('fix.apply')}
            >
              Reject <Kbd ml={6}>r</Kbd>
            </Button>
            <Button size="xs" variant="default" onClick={() => setAt((at + 1) % Math.max(1, list.length))}>
              Skip <Kbd ml={6}>s</Kbd>
            </Button>
            <Button size="xs" variant="default" onClick={undo} disabled={done.length === 0}>
              Undo <Kbd ml={6}>z</Kbd>
            </Button>
            {alike > 1 && (
              <>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => judge('accept', true)}
                  disabled={!may('fix.apply')}
                >
                  Accept all {alike} alike
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => judge('reject', true)}
                  disabled={!may('fix.apply')}
                >
                  Reject all {alike} alike
                </Button>
              </>
            )}
          </Group>
        </>
      )}
    </div>
  );
}

function isAlike(a: ReviewItem, b: ReviewItem): boolean {
  return a.column === b.column && a.value === b.value && a.suggestion === b.suggestion;
}
