import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconLoader2 } from '@tabler/icons-react';
import { count, relativeTime } from '@/components/ui/format';
import type { SyncRun } from '@/server/domain/syncs/contract';

/** How a run went, in a few words; why it failed is on hover. */
export function RunState({ run }: { run: SyncRun }) {
  const { icon: Icon, colour, words } = wordsOf(run);
  return (
    <span
      style={{ display: 'inline-flex', gap: 6, alignItems: 'center', fontSize: 13, verticalAlign: 'middle' }}
      title={run.error?.detail ?? run.finishedAt ?? undefined}
    >
      <Icon size={15} color={colour} aria-hidden />
      {words}, {relativeTime(run.finishedAt ?? run.createdAt)}
    </span>
  );
}

function wordsOf({ status, rowsAdded, error }: SyncRun): {
  icon: typeof IconCircleCheck;
  colour: string;
  words: string;
} {
  switch (status) {
    case 'queued':
      return { icon: IconCircleDashed, colour: 'var(--text-3)', words: 'waiting' };
    case 'running':
      return { icon: IconLoader2, colour: 'var(--accent)', words: 'reading' };
    case 'succeeded':
      return { icon: IconCircleCheck, colour: 'var(--success)', words: `${count(rowsAdded ?? 0)} rows read` };
    case 'nothing_new':
      return { icon: IconCircleCheck, colour: 'var(--success)', words: 'nothing new' };
    case 'cancelled':
      return { icon: IconCircleDashed, colour: 'var(--text-3)', words: 'cancelled' };
    case 'failed':
      return {
        icon: IconAlertTriangle,
        colour: 'var(--danger)',
        words: `failed: ${error?.title ?? 'unknown'}`,
      };
  }
}
