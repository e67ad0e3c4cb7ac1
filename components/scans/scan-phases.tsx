'use client';

import { IconCheck, IconCircleDashed, IconLoader2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { useTRPC } from '@/components/shell/trpc';
import { count, duration } from '@/components/ui/format';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './scan-phases.module.css';

const PHASES = [
  { id: 'profile', title: 'Profile' },
  { id: 'checks', title: 'Checks' },
  { id: 'models', title: 'Models and pairs' },
] as const;

/** How far a scan is, phase by phase; what a finished phase found can be looked at already. */
export function ScanPhases({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  const scanId = dataset.latestScan?.id;
  const scan = useQuery({
    ...trpc.scan.get.queryOptions({ datasetId: dataset.id, scanId: scanId ?? '' }),
    enabled: scanId !== undefined,
    refetchInterval: pace(2000),
  });
  if (scan.data === undefined || scan.data.startedAt === null) return null;
  const { phases } = scan.data;
  // The profile leaves no entry; it is done when the next phase is.
  const done = phases.length === 0 ? 0 : phases.length + 1;
  const found = phases.reduce((sum, { issueCount }) => sum + issueCount, 0);
  return (
    <ol className={classes.phases} aria-label="Phases of the scan">
      {PHASES.map(({ id, title }, at) => {
        const ended = phases.find(({ phase }) => phase === id);
        return (
          <li key={id} className={at < done ? classes.done : undefined}>
            <Mark done={at < done} running={at === done} />
            {title}
            {ended !== undefined && (
              <span className="mono">
                {count(ended.issueCount)} {ended.issueCount === 1 ? 'issue' : 'issues'} in{' '}
                {duration(ended.milliseconds)}
              </span>
            )}
          </li>
        );
      })}
      {found > 0 && dataset.score === null && (
        <li>
          <a href="?tab=issues">Look at what was found so far</a>
        </li>
      )}
    </ol>
  );
}

function Mark({ done, running }: { done: boolean; running: boolean }) {
  if (done) return <IconCheck size={14} aria-label="done" color="var(--success)" />;
  return running ? (
    <IconLoader2 size={14} aria-label="running" />
  ) : (
    <IconCircleDashed size={14} aria-label="waiting" color="var(--text-3)" />
  );
}
