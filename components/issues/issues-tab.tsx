'use client';

import { NativeSelect } from '@mantine/core';
import { useUrlState } from '@/components/shell/use-url-state';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { useListKeys } from '@/components/ui/use-list-keys';
import type { Dataset } from '@/server/domain/datasets/contract';
import { applyFacets, FACETS } from './facets';
import { IssueDetail } from './issue-detail';
import { IssueFacets } from './issue-facets';
import { IssueLine } from './issue-line';
import { inOrder, ORDERS } from './issue-order';
import classes from './issues-tab.module.css';
import { ISSUES_MAX, useIssues } from './use-issues';
import { useOpenedIssue } from './use-opened-issue';

export function IssuesTab({ dataset }: { dataset: Dataset }) {
  const [url, setUrl] = useUrlState();
  const issues = useIssues(dataset);
  const chosen = Object.fromEntries(FACETS.map(({ id }) => [id, url.get(id)]));
  const order = url.get('order') ?? '';
  const shown = inOrder(applyFacets(issues.data ?? [], chosen), order);
  const open = (id: string) => setUrl({ issue: id });
  const opened = useOpenedIssue(issues.data, url.get('issue'), open);
  const at = useListKeys({
    length: shown.length,
    opened: shown.findIndex(({ id }) => id === url.get('issue')),
    open: (index) => {
      const issue = shown[index];
      if (issue !== undefined) open(issue.id);
    },
  });
  const scanning = dataset.status === 'scanning';
  if (dataset.score === null && !scanning)
    return (
      <EmptyState title="Not scanned yet">
        Issues are listed here as soon as a scan has finished its first phase. Start one with “Scan”.
      </EmptyState>
    );
  if (dataset.score === null && issues.data === undefined)
    return (
      <EmptyState title="The first checks are running">
        Issues appear here phase by phase; those of the first phase come long before the scan has ended.
      </EmptyState>
    );
  if (issues.isError) return <ErrorState error={issues.error} retry={() => void issues.refetch()} />;
  if (issues.data === undefined) return <RowsSkeleton rows={10} />;
  if (issues.data.length === 0)
    return (
      <EmptyState title="No issues found">
        Every check that applies to this data passed. The history lists which checks ran.
      </EmptyState>
    );
  return (
    <div className={classes.columns} data-open={opened !== undefined}>
      <IssueFacets
        issues={issues.data}
        chosen={chosen}
        onChoose={(id, value) => setUrl({ [id]: chosen[id] === value ? null : value })}
      />
      <section className={classes.list} aria-label="Issues">
        <div className={classes.count}>
          <span aria-live="polite">
            {dataset.score === null && 'So far: '}
            {shown.length === issues.data.length
              ? `${shown.length} issues`
              : `${shown.length} of ${issues.data.length} issues`}
            {issues.data.length >= ISSUES_MAX && ', the first of more'}
          </span>
          <NativeSelect
            size="xs"
            aria-label="Order of the issues"
            data={ORDERS}
            value={order}
            onChange={(event) => setUrl({ order: event.currentTarget.value })}
          />
        </div>
        {shown.map((issue, index) => (
          <IssueLine
            key={issue.id}
            issue={issue}
            current={issue.id === opened?.id || index === at}
            onOpen={() => open(issue.id)}
          />
        ))}
        {shown.length === 0 && <EmptyState title="Nothing matches">Take a facet off to see more.</EmptyState>}
      </section>
      {opened !== undefined && (
        <IssueDetail
          key={opened.id}
          issue={opened}
          dataset={dataset}
          onClose={() => setUrl({ issue: null })}
        />
      )}
    </div>
  );
}
