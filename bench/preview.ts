import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile, renderExpression } from '@/server/domain/ingestion';
import { type PreviewServices, previewSource } from '@/server/domain/previews/preview-source';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { identifier, join as joinSql, parquetRelation, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { sharedDataFolder } from './lib/shared-data';

const ROWS = 50;
/** Of each file that the preview gets to see. */
const SEEN = 0.4;
const EVERY = 4;
const SIZES = { min: 8_000, max: 1_500_000 };

/**
 * How often a preview of the first part of a file says what the reading of the whole then gives: the same column names
 * and first rows, or the same problem. Times are of previews, beside those of the whole reading.
 */
export async function run(): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const folder = await mkdtemp(join(tmpdir(), 'datrix-preview-'));
  const services: PreviewServices = {
    engine: createDuckdbEngine({
      tempDir: join(folder, 'spill'),
      memoryLimitMb: 1024,
      threads: 2,
      warmMax: 2,
    }),
    tempDir: join(folder, 'tmp'),
    limits: { columnsMax: 5000, uploadBytesMax: 1024 ** 3 },
  };
  const found = { files: 0, same: 0, other: 0 };
  const [previewMs, wholeMs]: [number[], number[]] = [[], []];
  for (const path of await tables(root)) {
    const workDir = join(folder, `file-${found.files}`);
    await mkdir(workDir);
    const started = performance.now();
    const seen = await outcome(() => readPreview(path, services));
    const between = performance.now();
    const whole = await outcome(() => readWhole(path, services, workDir));
    previewMs.push(between - started);
    wholeMs.push(performance.now() - between);
    found.files++;
    // A short head may have fewer rows to show.
    const agrees = seen === whole || (whole.startsWith(seen.slice(0, -2)) && seen.length > 10);
    found[agrees ? 'same' : 'other']++;
    if (!agrees)
      console.log(
        `${path.slice(root.length + 1)}\n  seen  ${seen.slice(0, 200)}\n  whole ${whole.slice(0, 200)}`,
      );
    await rm(workDir, { recursive: true, force: true });
  }
  await services.engine.close();
  await rm(folder, { recursive: true, force: true });
  const at = (values: number[], share: number) =>
    Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0);
  return {
    ...found,
    previewMs: { median: at(previewMs, 0.5), p95: at(previewMs, 0.95) },
    wholeMs: { median: at(wholeMs, 0.5), p95: at(wholeMs, 0.95) },
  };
}

async function tables(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(csv|tsv|jsonl|ndjson|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const sized: string[] = [];
  for (const [index, path] of paths.entries()) {
    if (index % EVERY !== 0) continue;
    const { length } = await readFile(path);
    if (length >= SIZES.min && length <= SIZES.max) sized.push(path);
  }
  return sized;
}

/** Columns and rows as text, or the code of the problem. */
async function outcome(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    return error instanceof DomainError ? error.code : `defect: ${String(error)}`;
  }
}

async function readPreview(path: string, services: PreviewServices): Promise<string> {
  const bytes = await readFile(path);
  const source = {
    totalBytes: bytes.length,
    arrived: true,
    head: async () => bytes.subarray(0, Math.floor(bytes.length * SEEN)),
    materialise: async () => ({ path, release: async () => {} }),
  };
  const shown = await previewSource({ uploadId: null, name: path }, source, services, {
    options: {},
    rows: ROWS,
  });
  if (shown.problem !== null) return shown.problem.code;
  return JSON.stringify([shown.columns.map(({ name }) => name), ...shown.rows.map(({ cells }) => cells)]);
}

async function readWhole(path: string, services: PreviewServices, workDir: string): Promise<string> {
  const table = await ingestFile({
    engine: services.engine,
    files: [{ path, name: path }],
    options: {},
    workDir,
    limits: { columnsMax: services.limits.columnsMax, unpackedBytesMax: services.limits.uploadBytesMax },
  });
  const cells = table.columns.map(
    (column) => sql`left(${renderExpression(column)}, 2000) AS ${identifier(column.storageName)}`,
  );
  const rows = await services.engine.withSession((session) =>
    session.query(
      sql`SELECT __row, ${joinSql(cells)} FROM ${parquetRelation(table.parquetPath)} ORDER BY __row LIMIT 50`
        .text,
    ),
  );
  const texts = rows.map((row) =>
    table.columns.map(({ storageName }) => (row[storageName] === null ? null : String(row[storageName]))),
  );
  return JSON.stringify([table.columns.map(({ name }) => name), ...texts]);
}
