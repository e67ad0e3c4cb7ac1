import { IconAlertTriangle, IconClock, IconShieldCheck } from '@tabler/icons-react';
import { count, relativeTime } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { SealedAuditEvent } from '@/server/domain/audit-trail/contract';
import classes from './audit.module.css';
import { FAULT_WORDS } from './fault-words';

/** Where the event stands in the chain, its hashes, and what recomputing them just now has shown. */
export function SealProof({ event: { seal, sequence } }: { event: SealedAuditEvent }) {
  if (seal === null || sequence === null) {
    return (
      <Section title="Seal">
        <span className={classes.mark} style={{ color: 'var(--text-2)' }}>
          <IconClock size={14} aria-hidden /> Waits to be sealed, which takes seconds
        </span>
      </Section>
    );
  }
  const { fault, anchor } = seal;
  const hashes: [string, string | null][] = [
    ['Hash', seal.hash],
    ['Hash before it', seal.previousHash],
    ['Commitment', seal.commitment],
  ];
  return (
    <Section title="Seal" note={`sequence ${count(sequence)}, ${relativeTime(seal.sealedAt)}`}>
      {fault === null ? (
        <span className={classes.mark} style={{ color: 'var(--success)' }}>
          <IconShieldCheck size={14} aria-hidden /> As it was sealed
        </span>
      ) : (
        <span className={classes.mark} style={{ color: 'var(--danger)' }} role="alert">
          <IconAlertTriangle size={14} aria-hidden /> Not as it was sealed: {FAULT_WORDS[fault]}
        </span>
      )}
      <p className={classes.note} title={anchor?.anchoredAt}>
        {anchor === null
          ? 'Not signed yet: the next anchor will cover it.'
          : `Covered by the anchor at ${count(anchor.sequence)}, signed ${relativeTime(anchor.anchoredAt)}.`}
      </p>
      {hashes.map(([name, value]) => (
        <div key={name}>
          <div className={classes.name}>{name}</div>
          <div className={`mono ${classes.hash}`}>{value ?? '–'}</div>
        </div>
      ))}
    </Section>
  );
}
