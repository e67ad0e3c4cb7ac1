import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Published probabilities of one test set, its labels, and what people said of those that were doubted. */
export interface ReviewedLabels {
  name: string;
  classes: number;
  given: Int32Array;
  probabilities: Float64Array;
  /** Rows that were looked at: 1 when fewer than three of five people chose the given label. */
  verdicts: Map<number, 0 | 1>;
}

const Reviews = z.array(z.object({ id: z.number(), mturk: z.object({ given: z.number() }) }));

export function reviewedLabels(root: string): ReviewedLabels[] {
  return [
    { name: 'mnist', folder: 'labelerr_mnist' },
    { name: '20news', folder: 'labelerr_20news' },
  ].flatMap(({ name, folder }) => {
    const at = (file: string) => join(root, folder, `${name}_${file}`);
    if (!existsSync(at('mturk.json'))) return [];
    const given = Int32Array.from(readNpy(at('test_set_original_labels.npy')));
    const probabilities = Float64Array.from(readNpy(at('test_set_pyx.npy')));
    const reviews = Reviews.parse(JSON.parse(readFileSync(at('mturk.json'), 'utf8')));
    return [
      {
        name,
        classes: probabilities.length / given.length,
        given,
        probabilities,
        verdicts: new Map(reviews.map(({ id, mturk }) => [id, mturk.given < 3 ? 1 : 0] as const)),
      },
    ];
  });
}

/** NumPy's format, version 1, of 16-bit whole numbers or doubles in the order of rows. */
function readNpy(path: string): Uint16Array | Float64Array {
  const bytes = readFileSync(path);
  const header = bytes.readUInt16LE(8);
  const data = new Uint8Array(bytes.subarray(10 + header)).buffer;
  return bytes.toString('latin1', 10, 10 + header).includes("'<u2'")
    ? new Uint16Array(data)
    : new Float64Array(data);
}
