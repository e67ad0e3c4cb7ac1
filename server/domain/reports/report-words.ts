import type { CheckOutcome, Dimension, Issue } from '@/server/domain/quality/contract';
import { grouped } from '@/server/lib/grouped';

export const DIMENSION_TITLES: Record<Dimension, string> = {
  completeness: 'Completeness',
  consistency: 'Consistency',
  accuracy: 'Accuracy',
  distribution: 'Distribution',
  label_quality: 'Label quality',
};

/** The hues of the screens, in their light form. */
export const DIMENSION_COLOURS: Record<Dimension, string> = {
  completeness: '#1a56db',
  consistency: '#0f766e',
  accuracy: '#b45309',
  distribution: '#7c3aed',
  label_quality: '#be185d',
};
export const SEVERITY_COLOURS: Record<Issue['severity'], string> = {
  critical: '#dc2626',
  warning: '#b45309',
  info: '#6b7280',
};

export function share(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent > 0 && percent < 0.1
    ? '< 0.1 %'
    : `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** "2026-01-31 12:00 UTC" */
export function time(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** How a check came to its result, or why it did not. */
export function method({ status, reason, method: how, rowsScanned, seed, reused }: CheckOutcome): string {
  if (status === 'not_run') return `not run: ${reason ?? 'no reason given'}`;
  const rows = rowsScanned === null ? '' : `, ${grouped(rowsScanned)} rows`;
  const drawn = how === 'exact' || how === null ? '' : `, seed ${seed ?? 1}`;
  const taken =
    reused === 'none'
      ? ''
      : `, ${reused === 'all' ? 'taken over' : 'partly taken over'} from an earlier scan`;
  return `${how ?? 'exact'}${rows}${drawn}${taken}`;
}

export function impact({ impactScore, impactLow, impactHigh, impactVerdict }: Issue): string | null {
  if (impactScore === null || impactVerdict === 'not_estimable') return null;
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
  const interval =
    impactLow === null || impactHigh === null
      ? ''
      : ` (${signed(impactLow)} to ${signed(impactHigh)}, 80 % interval)`;
  const verdict = {
    helps: '',
    no_measurable_effect: ', no measurable effect',
    may_hurt: ', fixing may hurt',
  };
  return `Effect of fixing on a model: ${signed(impactScore)} pp${interval}${verdict[impactVerdict]}`;
}

/** Figures of the evidence that are plain enough for a line; at most eight. */
export function facts(evidence: Issue['evidence']): [string, string][] {
  return Object.entries(evidence)
    .filter(([key]) => !['ruleId', 'automatic', 'suggested', 'status'].includes(key))
    .flatMap(([key, value]): [string, string][] => {
      const text = plain(value);
      return text === null ? [] : [[words(key), text]];
    })
    .slice(0, 8);
}

function plain(value: unknown): string | null {
  if (typeof value === 'number')
    return Number.isInteger(value) ? grouped(value) : String(Number(value.toPrecision(3)));
  if (typeof value === 'string') return value.slice(0, 120);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (!Array.isArray(value)) return null;
  const parts = value.slice(0, 6).map((part) => {
    const named: unknown = Reflect.get(Object(part), 'value') ?? Reflect.get(Object(part), 'column') ?? part;
    return typeof named === 'object' ? null : plain(named);
  });
  return parts.length > 0 && parts.every((part) => part !== null) ? parts.join(', ') : null;
}

function words(key: string): string {
  const text = key
    .replaceAll(/([A-Z])/g, ' $1')
    .replaceAll('_', ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
