import { Facts } from '@/components/ui/facts';
import { number } from '@/components/ui/format';
import { Section } from '@/components/ui/section';

/** `basisColumns` -> "Basis columns". */
function nameOf(key: string): string {
  const spaced = key.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) {
    const parts = value.slice(0, 8).map((part) => (Array.isArray(part) ? null : textOf(part)));
    return parts.every((part) => part !== null) && parts.length > 0 ? parts.join(', ') : null;
  }
  return null;
}

/** Parts that other views draw, or that are of use to programs only. */
const NOT_SHOWN = ['ruleId', 'automatic', 'suggested', 'togetherWith', 'mechanism', 'status'];

/** Evidence that is plain figures and words. */
export function EvidenceFacts({ evidence }: { evidence: Record<string, unknown> }) {
  const facts = Object.entries(evidence).flatMap(([key, value]): [string, string][] => {
    const text = NOT_SHOWN.includes(key) ? null : textOf(value);
    return text === null ? [] : [[nameOf(key), text]];
  });
  if (facts.length === 0) return null;
  return (
    <Section title="Why we think so">
      <Facts facts={facts} />
    </Section>
  );
}
