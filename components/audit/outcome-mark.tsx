import { IconAlertTriangle, IconBan, IconCheck } from '@tabler/icons-react';
import type { AuditEvent } from '@/server/domain/audit-trail/contract';
import classes from './audit.module.css';

const MARKS = {
  success: { icon: IconCheck, color: 'var(--success)' },
  denied: { icon: IconBan, color: 'var(--danger)' },
  failed: { icon: IconAlertTriangle, color: 'var(--warning)' },
} as const;

/** Shape and word, so that the colour need not be seen. */
export function OutcomeMark({ outcome }: { outcome: AuditEvent['outcome'] }) {
  const { icon: Icon, color } = MARKS[outcome];
  return (
    <span className={classes.mark} style={{ color }}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {outcome}
    </span>
  );
}
