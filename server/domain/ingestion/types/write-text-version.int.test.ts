import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { ingestFile } from '../ingest-file';

let engine: Engine;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-infer-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 512, threads: 2, warmMax: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

it('does not trust a sample: one value out of 12,000 keeps the text of its column', async () => {
  const lines = ['whole,padded,day,word,places,rare'];
  for (let row = 0; row < 12_000; row++) {
    const odd = row === 7_001;
    const day = `2024-01-${String((row % 28) + 1).padStart(2, '0')}`;
    lines.push(
      [
        row,
        odd ? '007' : row,
        odd ? '2024-1-5' : day,
        odd ? 'NA' : row,
        odd ? '1.5' : '1.50',
        odd ? 5 : '',
      ].join(','),
    );
  }
  const path = join(folder, 'large.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  const table = await ingestFile({
    engine,
    files: [{ path, name: 'large.csv' }],
    options: {},
    workDir: folder,
    limits: { columnsMax: 50, unpackedBytesMax: 2_000_000 },
  });
  expect(table.columns.map(({ type, storageType }) => `${type} ${storageType}`)).toEqual([
    'integer BIGINT',
    'integer VARCHAR',
    'date VARCHAR',
    'integer VARCHAR',
    'decimal VARCHAR',
    'integer BIGINT',
  ]);
  expect(table.columns[3]?.evidence).toMatchObject({ misfits: { count: 1, examples: ['NA'] } });
});
