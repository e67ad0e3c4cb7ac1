import type { z } from 'zod';
import type { Severity } from '@/server/domain/quality/contract';

type Level = z.infer<typeof Severity>;
const COLOURS: Record<Level, string> = {
  critical: 'var(--danger)',
  warning: 'var(--warning)',
  info: 'var(--text-3)',
};
const SHAPES: Record<Level, string> = {
  critical: 'M6 0 12 6 6 12 0 6Z',
  warning: 'M6 1 12 11.5H0Z',
  info: 'M6 0.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z',
};

/** Shape and colour together, with the word for those who see neither. */
export function SeverityMark({ severity }: { severity: Level }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      role="img"
      aria-label={severity}
      style={{ flexShrink: 0 }}
    >
      <title>{severity}</title>
      <path d={SHAPES[severity]} fill={COLOURS[severity]} />
    </svg>
  );
}
