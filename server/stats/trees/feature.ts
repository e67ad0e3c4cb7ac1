/**
 * A column as the models of this folder read it, one entry a row. Missing: NaN or the code -1. Codes are 0-based
 * and below `levels`.
 */
export type Feature =
  | { name: string; kind: 'number'; values: Float64Array }
  | { name: string; kind: 'category'; codes: Int32Array; levels: number };

export function featureRows(feature: Feature): number {
  return feature.kind === 'number' ? feature.values.length : feature.codes.length;
}
