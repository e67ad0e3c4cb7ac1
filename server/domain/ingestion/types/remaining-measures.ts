import type { Measures } from './measure-text';
import { BASE_MEASURES, EXACT_MEASURES, KIND_MEASURES, type Measure } from './text-measures';

/** Below this many filled values the sample rules nothing out. */
const SAMPLE_FILLED_MIN = 50;

/** Measures that can still decide: all when the sample shows too little, else those that it does not rule out. */
export function remainingMeasures(sample: Measures, misfits: boolean): Measure[] {
  const filled = sample.get('filled') ?? 0;
  const seen = ({ decidedBy }: Measure) => sample.get(decidedBy) ?? 0;
  if (filled < SAMPLE_FILLED_MIN) return [...BASE_MEASURES, ...EXACT_MEASURES, ...KIND_MEASURES];
  return [
    ...(misfits ? BASE_MEASURES : []),
    ...(misfits ? EXACT_MEASURES.filter((measure) => seen(measure) === filled) : []),
    ...KIND_MEASURES.filter((measure) => seen(measure) > 0),
  ];
}

/** Length and spaces of the sample, carried over to all filled values. */
export function shapeOfSample(sample: Measures, filled: number): Measures {
  const sampled = Math.max(1, sample.get('filled') ?? 0);
  return new Map([
    ['length', sample.get('length') ?? 0],
    ['spaced', ((sample.get('spaced') ?? 0) / sampled) * filled],
  ]);
}
