import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ranks } from '@/server/stats/association';
import { ecodScores } from '@/server/stats/ecod';
import { isolationScores } from '@/server/stats/isolation-forest';
import { readNpz } from './lib/read-npz';
import { sharedDataFolder } from './lib/shared-data';

const SEEDS = 5;
const Reference = z.record(z.string(), z.object({ isolationForest: z.number(), ecod: z.number() }));

/** Area under the ROC curve on published outlier sets, beside scikit-learn and PyOD on the same (bench/fixtures/outlier-auroc.py). */
export async function run(): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const reference = Reference.parse(JSON.parse(readFileSync('bench/fixtures/outlier-auroc.json', 'utf8')));
  const folder = join(root, 'outlier_adbench');
  const sets: Record<string, object> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.npz'))) {
    const { X, y } = readNpz(join(folder, file));
    if (X === undefined || y === undefined) continue;
    const [rows = 0, width = 0] = X.shape;
    const columns = Array.from({ length: width }, (_, at) =>
      Float64Array.from({ length: rows }, (_row, row) => X.values[row * width + at] ?? 0),
    );
    const started = performance.now();
    const forest = Array.from({ length: SEEDS }, (_, seed) =>
      areaUnderCurve(isolationScores(columns, { seed }), y.values),
    );
    const forestMs = (performance.now() - started) / SEEDS;
    const name = file.replace('.npz', '');
    sets[name] = {
      rows,
      columns: width,
      isolationForest: round(forest.reduce((sum, x) => sum + x, 0) / SEEDS),
      ecod: round(areaUnderCurve(ecodScores(columns).scores, y.values)),
      reference: reference[name],
      forestMs: Math.round(forestMs),
    };
    console.log(name, sets[name]);
  }
  return { sets };
}

/** By the ranks of the scores (Mann-Whitney), ties at their mean. */
function areaUnderCurve(scores: Float64Array, truth: Float64Array): number {
  const ranked = ranks(scores);
  let [sum, positives] = [0, 0];
  truth.forEach((is, row) => {
    if (is !== 1) return;
    sum += ranked[row] ?? 0;
    positives += 1;
  });
  return (sum - (positives * (positives + 1)) / 2) / (positives * (truth.length - positives));
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
