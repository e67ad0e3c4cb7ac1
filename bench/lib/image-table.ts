import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LabelTable } from './label-tables.ts';

const [SIDE, POOLED] = [28, 7];
const STEP = SIDE / POOLED;

/** Handwritten digits as a table of numbers: the mean of each of 7 x 7 fields of the picture, and the digit. */
export function imageTables(root: string, rowsMax: number): LabelTable[] {
  const at = (file: string) => join(root, 'labelerr_mnist', file);
  if (!existsSync(at('t10k-images-idx3-ubyte.gz'))) return [];
  const pixels = gunzipSync(readFileSync(at('t10k-images-idx3-ubyte.gz'))).subarray(16);
  const digits = gunzipSync(readFileSync(at('t10k-labels-idx1-ubyte.gz'))).subarray(8);
  const rowCount = Math.min(rowsMax, digits.length);
  const columns = Array.from({ length: POOLED * POOLED }, (_, field) => ({
    name: `field_${field}`,
    kind: 'number' as const,
    values: Float64Array.from({ length: rowCount }, (_row, row) => {
      let sum = 0;
      for (let y = 0; y < STEP; y++)
        for (let x = 0; x < STEP; x++)
          sum +=
            pixels[
              row * SIDE * SIDE + (Math.floor(field / POOLED) * STEP + y) * SIDE + (field % POOLED) * STEP + x
            ] ?? 0;
      return sum / STEP ** 2;
    }),
  }));
  return [
    {
      name: 'digits as numbers',
      rowCount,
      columns,
      label: { kind: 'classes', codes: Int32Array.from(digits.subarray(0, rowCount)), classes: 10 },
      texts: [],
    },
  ];
}
