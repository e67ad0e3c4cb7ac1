import type { Dimension } from '@/server/domain/quality/contract';

export const DIMENSION_NAMES: Record<Dimension, string> = {
  completeness: 'Completeness',
  consistency: 'Consistency',
  accuracy: 'Accuracy',
  distribution: 'Distribution',
  label_quality: 'Label quality',
};

export function dimensionColour(dimension: Dimension): string {
  return `var(--dim-${dimension.replace('_', '-')})`;
}

/** The name of a dimension beside its fixed hue. */
export function DimensionName({ dimension }: { dimension: Dimension }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6, whiteSpace: 'nowrap' }}>
      <span
        aria-hidden
        style={{ width: 8, height: 8, borderRadius: 2, background: dimensionColour(dimension) }}
      />
      {DIMENSION_NAMES[dimension]}
    </span>
  );
}
