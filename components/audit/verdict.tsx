import { Anchor, Progress, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { count } from '@/components/ui/format';
import classes from './audit.module.css';
import { counted } from './event-words';
import { FAULT_WORDS } from './fault-words';
import type { Verification } from './use-verification';

interface VerdictProps {
  verification: Verification;
  sealedThrough: number;
  onOpen: (auditEventId: string) => void;
}

/** What the recomputing of the chain says, or how far it is. */
export function Verdict({ verification, sealedThrough, onOpen }: VerdictProps) {
  switch (verification.state) {
    case 'idle':
      return null;
    case 'running': {
      const share = sealedThrough === 0 ? 100 : (verification.through / sealedThrough) * 100;
      return (
        <div className={classes.verdict} aria-live="polite">
          <Text fz={12} c="dimmed" mb={4}>
            Recomputing row {count(verification.through)} of {count(sealedThrough)}
          </Text>
          <Progress size={4} value={share} aria-label={`${Math.round(share)} percent verified`} />
        </div>
      );
    }
    case 'done':
      return (
        <div className={classes.verdict} role="status">
          <span className={classes.mark} style={{ color: 'var(--success)' }}>
            <IconShieldCheck size={16} aria-hidden /> Sound
          </span>{' '}
          {counted(verification.rows, 'row')} recomputed through sequence {count(verification.through)},{' '}
          {counted(verification.anchors, 'signature')} checked
          {verification.erased > 0 && `, ${counted(verification.erased, 'payload')} erased`}.
        </div>
      );
    case 'bad': {
      const { sequence, fault, auditEventId } = verification.found;
      return (
        <div className={classes.verdict} role="alert">
          <span className={classes.mark} style={{ color: 'var(--danger)' }}>
            <IconAlertTriangle size={16} aria-hidden /> Not as it was sealed
          </span>{' '}
          Row {count(sequence)}: {FAULT_WORDS[fault]}. The {count(verification.rows)} rows looked at before it
          are sound.{' '}
          {auditEventId !== null && (
            <Anchor component="button" type="button" fz={13} onClick={() => onOpen(auditEventId)}>
              Show the row
            </Anchor>
          )}
        </div>
      );
    }
    case 'failed':
      return (
        <div className={classes.verdict} role="alert">
          The chain could not be read to its end, which says nothing about it. Try again.
        </div>
      );
  }
}
