import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { duration } from '@/components/ui/format';
import type { ConnectorTest } from '@/server/domain/connectors/contract';
import classes from './connectors.module.css';

export function TestOutcome({ outcome }: { outcome: ConnectorTest }) {
  return (
    <div className={classes.outcome} role="status">
      {outcome.passed ? (
        <IconCircleCheck size={16} color="var(--success)" aria-hidden />
      ) : (
        <IconAlertTriangle size={16} color="var(--danger)" aria-hidden />
      )}
      <span>
        {outcome.passed ? 'The connection works. ' : 'The connection does not work. '}
        {outcome.detail} <span className={classes.nothing}>({duration(outcome.milliseconds)})</span>
      </span>
    </div>
  );
}
