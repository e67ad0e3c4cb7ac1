'use client';

import { SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { EmptyState } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { FixList } from './fix-list';
import { FixPanel } from './fix-panel';
import { ReviewQueue } from './review-queue';
import { Wizard } from './wizard';

/** Everything that changes data: choosing fixes, judging suggestions one by one, and what has been applied. */
export function CleaningTab({ dataset }: { dataset: Dataset }) {
  const [url, setUrl] = useUrlState();
  const trpc = useTRPC();
  const may = usePermissions();
  const view = url.get('view') ?? 'choose';
  const fixId = url.get('fix');
  const counts = useQuery({
    ...trpc.review.counts.queryOptions({ datasetId: dataset.id }),
    enabled: dataset.score !== null,
  });
  const fixes = useQuery(trpc.fix.list.queryOptions({ datasetId: dataset.id, limit: 100 }));
  if (!may('fix.preview'))
    return (
      <EmptyState title="Your role does not fix data">
        An administrator of your organisation can give you the permission fix.preview, or fix.apply.
      </EmptyState>
    );
  const waiting = (counts.data?.open ?? 0) + (counts.data?.accepted ?? 0);
  return (
    <Stack gap={16}>
      <SegmentedControl
        size="xs"
        aria-label="What to do"
        style={{ alignSelf: 'flex-start' }}
        value={view}
        onChange={(next) => setUrl({ view: next, fix: null })}
        data={[
          { value: 'choose', label: 'Choose fixes' },
          { value: 'review', label: waiting === 0 ? 'Review' : `Review (${waiting})` },
          {
            value: 'applied',
            label: fixes.data === undefined ? 'Applied' : `Applied (${fixes.data.data.length})`,
          },
        ]}
      />
      {fixId !== null ? (
        <FixPanel dataset={dataset} fixId={fixId} onClose={() => setUrl({ fix: null })} />
      ) : view === 'review' ? (
        <ReviewQueue dataset={dataset} />
      ) : view === 'applied' ? (
        <FixList dataset={dataset} onOpen={(id) => setUrl({ fix: id })} />
      ) : (
        <Wizard dataset={dataset} onStarted={(id) => setUrl({ fix: id })} />
      )}
    </Stack>
  );
}
