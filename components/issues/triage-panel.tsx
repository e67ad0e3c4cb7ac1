'use client';

import { Button, Group, Select, Text, Textarea } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { Section } from '@/components/ui/section';
import type { Issue } from '@/server/domain/quality/contract';
import { IssueComments } from './issue-comments';
import classes from './triage-panel.module.css';
import { useTriage } from './use-triage';

const REASONS = ['This is by design', 'Known and accepted', 'The finding is wrong'];

/** What people decide about a finding; it stays with the finding over scans. `i` ignores, `a` assigns. */
export function TriagePanel({ issue }: { issue: Issue }) {
  const may = usePermissions();
  const able = may('issue.triage');
  return (
    <Section
      title="Decision"
      note={able ? 'kept for the next scans' : 'your role lacks the permission issue.triage'}
    >
      {able ? <Decide key={issue.id} issue={issue} /> : <Standing issue={issue} />}
      <IssueComments issue={issue} writable={able} />
    </Section>
  );
}

function Standing({ issue }: { issue: Issue }) {
  return (
    <p className={classes.standing}>
      {issue.status === 'ignored'
        ? `Ignored: ${issue.ignoredReason ?? 'no reason given'}`
        : `Open. ${issue.reopenedBecause ?? ''}`}
    </p>
  );
}

function Decide({ issue }: { issue: Issue }) {
  const trpc = useTRPC();
  const triage = useTriage();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const assignee = useRef<HTMLInputElement>(null);
  const people = useQuery(trpc.issue.assignees.queryOptions({ datasetId: issue.datasetId }));
  const ids = { datasetId: issue.datasetId, issueId: issue.id };
  const ignored = issue.status === 'ignored';
  const ignore = (why: string) =>
    triage.mutate({ ...ids, status: 'ignored', reason: why }, { onSuccess: () => setAsking(false) });
  useHotkeys([
    ['i', () => (ignored ? triage.mutate({ ...ids, status: 'open' }) : setAsking(true))],
    ['a', () => assignee.current?.focus()],
  ]);
  return (
    <>
      {issue.reopenedBecause !== null && (
        <Text fz={13} role="status">
          Open again. {issue.reopenedBecause}
        </Text>
      )}
      <Group gap={8} align="center">
        {ignored ? (
          <>
            <Text fz={13} style={{ flex: 1 }}>
              Ignored: {issue.ignoredReason}. It costs no points.
            </Text>
            <Button
              size="xs"
              variant="default"
              loading={triage.isPending}
              onClick={() => triage.mutate({ ...ids, status: 'open' })}
            >
              Open again
            </Button>
          </>
        ) : (
          <Button size="xs" variant="default" aria-expanded={asking} onClick={() => setAsking(!asking)}>
            Ignore…
          </Button>
        )}
        <Select
          ref={assignee}
          size="xs"
          w={220}
          ml="auto"
          searchable
          clearable
          openOnFocus
          aria-label="Assigned to"
          placeholder="Assign to…"
          data={(people.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={issue.assigneeId}
          onChange={(assigneeId) => triage.mutate({ ...ids, assigneeId })}
        />
      </Group>
      {asking && !ignored && (
        <form
          className={classes.ask}
          onSubmit={(event) => {
            event.preventDefault();
            ignore(reason);
          }}
        >
          <Textarea
            autosize
            minRows={2}
            size="xs"
            data-autofocus
            autoFocus
            label="Why is this no fault here?"
            description="The issue stays listed as ignored with this reason, now and in later scans, and its points come back to the score. It opens again by itself when its share doubles or its severity rises."
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group gap={6}>
            {REASONS.map((text) => (
              <Button key={text} size="compact-xs" variant="default" onClick={() => ignore(text)}>
                {text}
              </Button>
            ))}
            <Button
              type="submit"
              size="xs"
              ml="auto"
              disabled={reason.trim().length < 3}
              loading={triage.isPending}
            >
              Ignore the issue
            </Button>
          </Group>
        </form>
      )}
      {triage.isError && (
        <Text c="red" fz={12} role="alert">
          {triage.error.message}
        </Text>
      )}
    </>
  );
}
