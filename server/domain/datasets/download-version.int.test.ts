import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { parquetRelation } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { downloadVersion } from './download-version';

setUpTestDatabase();
const services = setUpTestServices();
let owner: TestOrganisation;
beforeAll(async () => {
  owner = await createTestOrganisation();
});

// Numbers in several spellings, a name that needs quotes, quotes and commas in values, and nothing at all.
const CSV =
  'id,"unit ""price""",zip,ok,note\n1,1.50,00501,true,"a, ""b"""\n2,10,12345,false,\n3,0.25,90210,true,é\n';

function download(dataset: IngestedDataset, input: object, scope = owner.scope) {
  return downloadVersion(scope, services(), {
    datasetId: dataset.id,
    versionId: toPublicId('version', dataset.jobId),
    ...input,
  });
}

describe('the download of a version', () => {
  it('as CSV is the text of the file', async () => {
    const dataset = await createIngestedDataset(services(), owner, CSV, { name: 'Price/list' });
    const { body, fileName, contentType } = await download(dataset, { format: 'csv' });
    expect(await text(body)).toBe(CSV);
    expect(fileName).toBe('Price_list-v1.csv');
    expect(contentType).toContain('text/csv');
    const withIds = await text((await download(dataset, { format: 'csv', rowIds: 'true' })).body);
    expect(withIds.split('\n').map((line) => line.split(',')[0])).toEqual(['_row', '0', '1', '2', '']);
    await expect.poll(() => readdir(services().tempDir)).toEqual([]);
  });

  it('as JSON Lines has numbers and truth as such, and every sign of the number', async () => {
    const dataset = await createIngestedDataset(services(), owner, CSV);
    const lines = (await text((await download(dataset, { format: 'jsonl' })).body)).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { id: 1, 'unit "price"': expect.anything(), zip: '00501', ok: true, note: 'a, "b"' },
      { id: 2, 'unit "price"': expect.anything(), zip: '12345', ok: false, note: null },
      { id: 3, 'unit "price"': expect.anything(), zip: '90210', ok: true, note: 'é' },
    ]);
    expect(lines[0]).toContain('1.50');
  });

  it('as JSON Lines keeps nested values', async () => {
    const json = '{"id":1,"tags":["a","b"],"at":{"x":1.5}}\n{"id":2,"tags":[],"at":null}\n';
    const dataset = await createIngestedDataset(services(), owner, json, { fileName: 'x.jsonl' });
    const lines = (await text((await download(dataset, { format: 'jsonl' })).body)).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      json
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
  });

  it('as Parquet has the names of the file, also where they differ only by case', async () => {
    const dataset = await createIngestedDataset(services(), owner, 'id,ID,x\n1,a,2.5\n2,b,3.5\n');
    const path = join(services().tempDir, 'back.parquet');
    await writeFile(path, await buffer((await download(dataset, { format: 'parquet' })).body));
    const rows = await services().engine.withSession((session) =>
      session.query(`FROM ${parquetRelation(path)}`),
    );
    expect(rows).toEqual([
      { id: 1, ID_2: 'a', x: '2.5' },
      { id: 2, ID_2: 'b', x: '3.5' },
    ]);
  });

  it('is refused for other organisations, other versions and unknown formats', async () => {
    const dataset = await createIngestedDataset(services(), owner, CSV);
    const other = await createIngestedDataset(services(), owner, CSV);
    const theirs = await createTestOrganisation();
    await expect(download(dataset, {}, theirs.scope)).rejects.toMatchObject({ code: 'not_found' });
    await expect(download(dataset, { versionId: toPublicId('version', other.jobId) })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(download(dataset, { format: 'xml' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
