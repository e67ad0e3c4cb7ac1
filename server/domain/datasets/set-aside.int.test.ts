import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { createIngestedDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { downloadSetAside } from './download-set-aside';
import { getDataset, listSetAside } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
let owner: TestOrganisation;
beforeAll(async () => {
  owner = await createTestOrganisation();
});
const call = () => ({ requestId: 'test', services: services() });

/** 40 rows, and two that have too many fields. */
function raggedCsv(): string {
  const lines = Array.from({ length: 42 }, (_, index) => `${index};wort ${index}`);
  lines[10] = '10;"a;b";c;d';
  lines[30] = '30;x;y;z';
  return `id;text\n${lines.join('\n')}\n`;
}

describe('what was set aside', () => {
  it('is listed and downloaded with line and reason, as it stands in the file', async () => {
    const dataset = await createIngestedDataset(services(), owner, raggedCsv());
    const page = await execute(listSetAside, owner.actor, { datasetId: dataset.id }, call());
    expect(page.data.map(({ line }) => line)).toEqual([12, 32]);
    const csv = await text(await downloadSetAside(owner.scope, services(), dataset.id));
    const [head, first, second] = csv.trim().split('\n');
    expect(head).toBe('line,reason,raw');
    expect(first).toMatch(/^12,.*fields.*,"10;""a;b"";c;d"$/);
    expect(second).toMatch(/^32,.*,30;x;y;z$/);
  });

  it('is an empty file where every record could be read', async () => {
    const dataset = await createIngestedDataset(services(), owner, 'a,b\n1,2\n');
    expect(await text(await downloadSetAside(owner.scope, services(), dataset.id))).toBe('line,reason,raw\n');
  });

  it('is of the own organisation only', async () => {
    const dataset = await createIngestedDataset(services(), owner, raggedCsv());
    const elsewhere = await createTestOrganisation();
    await expect(downloadSetAside(elsewhere.scope, services(), dataset.id)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('the report of the reading', () => {
  it('keeps each choice with its reason, and the files with their digests', async () => {
    const options = { scan: false, delimiter: ';' };
    const dataset = await createIngestedDataset(services(), owner, raggedCsv(), { options });
    const { ingestion } = await execute(getDataset, owner.actor, { datasetId: dataset.id }, call());
    const detected = new Map(ingestion?.detected?.map((choice) => [choice.option, choice]));
    expect(detected.get('delimiter')).toMatchObject({ value: ';', given: true });
    expect(detected.get('encoding')).toMatchObject({ value: 'utf-8', given: false });
    expect(detected.get('header')?.why).toMatch(/names/);
    expect(ingestion?.files).toMatchObject([
      { name: 'table.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });
});
