import type { Dimension } from '@/server/domain/quality/contract';

/** Fixed names and hues: a dimension looks the same wherever it appears. */
export const DIMENSION_LOOK: Record<Dimension, { name: string; colour: string }> = {
  completeness: { name: 'Completeness', colour: 'var(--dim-completeness)' },
  consistency: { name: 'Consistency', colour: 'var(--dim-consistency)' },
  accuracy: { name: 'Accuracy', colour: 'var(--dim-accuracy)' },
  distribution: { name: 'Distribution', colour: 'var(--dim-distribution)' },
  label_quality: { name: 'Label quality', colour: 'var(--dim-label-quality)' },
};
