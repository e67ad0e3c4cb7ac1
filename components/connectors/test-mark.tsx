import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { relativeTime } from '@/components/ui/format';
import type { Connector } from '@/server/domain/connectors/contract';

/** Whether the last test passed; what it said is on hover. */
export function TestMark({ test }: { test: Connector['lastTest'] }) {
  const style = {
    display: 'inline-flex',
    gap: 6,
    alignItems: 'center',
    fontSize: 13,
    verticalAlign: 'middle',
  };
  if (test === null)
    return (
      <span style={{ ...style, color: 'var(--text-3)' }}>
        <IconCircleDashed size={15} aria-hidden /> not tested
      </span>
    );
  const when = relativeTime(test.at);
  return test.passed ? (
    <span style={style} title={test.detail}>
      <IconCircleCheck size={15} color="var(--success)" aria-hidden /> works, {when}
    </span>
  ) : (
    <span style={style} title={test.detail}>
      <IconAlertTriangle size={15} color="var(--danger)" aria-hidden /> failed, {when}
    </span>
  );
}
