import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withTenant } from '@/server/tenancy/with-tenant';
import { setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset, type ScannedDataset, scanAgain } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { getScan, listIssueCells, listIssues } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

/** 400 rows: `a` and `b` each with a few far values and words for nothing, `c` to be changed. */
function csv(): string {
  const rows = Array.from({ length: 400 }, (_unused, at) => {
    const a = at % 130 === 7 ? '9999999' : String(100 + ((at * 37) % 71));
    const b = at % 50 === 3 ? 'unknown' : ['red', 'green', 'blue'][at % 3];
    return `${a},${b},${200 + ((at * 53) % 97)}`;
  });
  return `a,b,c\n${rows.join('\n')}\n`;
}

/** A second version in which only `c` differs. */
async function changeOneColumn(owner: ScannedDataset): Promise<void> {
  const { scope, ids } = owner;
  const versionId = newUuid();
  const parquetKey = objectKeys.version(scope, ids.dataset, versionId);
  const before = await withTenant(scope, (db) =>
    db.datasetVersion.findUniqueOrThrow({ where: { id: ids.version }, include: { columns: true } }),
  );
  await mkdir(services().tempDir, { recursive: true });
  const path = join(services().tempDir, `${versionId}.parquet`);
  const file = await services().objectStore.materialise(before.parquetKey);
  await services().engine.withSession((session) =>
    session.copy(`SELECT * REPLACE (c2 + 1 AS c2) FROM read_parquet('${file.path}') ORDER BY __row`, path),
  );
  await file.release();
  const stored = await services().objectStore.putFile(parquetKey, path);
  await withTenant(scope, async (db) => {
    const { columns, ...version } = before;
    await db.datasetVersion.create({
      data: {
        orgId: version.orgId,
        datasetId: version.datasetId,
        rowCount: version.rowCount,
        columnCount: version.columnCount,
        id: versionId,
        number: 2,
        parentVersionId: version.id,
        origin: 'fix',
        parquetKey,
        sizeBytes: stored.sizeBytes,
        sha256: stored.sha256,
      },
    });
    for (const column of columns) {
      await db.datasetColumn.create({
        data: {
          id: newUuid(),
          orgId: column.orgId,
          versionId,
          position: column.position,
          storageName: column.storageName,
          name: column.name,
          type: column.type,
          storageType: column.storageType,
          render: column.render,
          nullCount: column.nullCount,
        },
      });
    }
    await db.dataset.update({ where: { id: version.datasetId }, data: { currentVersionId: versionId } });
  });
}

async function found(owner: ScannedDataset, scanUuid: string) {
  const datasetId = toPublicId('dataset', owner.ids.dataset);
  const scanId = toPublicId('scan', scanUuid);
  const scan = await execute(getScan, owner.actor, { datasetId, scanId }, call());
  const issues = await execute(listIssues, owner.actor, { datasetId, scanId, limit: 100 }, call());
  const cells = [];
  for (const { id, type, column, pointsLost } of issues.data) {
    const page = await execute(listIssueCells, owner.actor, { datasetId, issueId: id, limit: 100 }, call());
    cells.push([type, column, pointsLost, page.data.map(({ row, value, reason }) => [row, value, reason])]);
  }
  return { scan, cells };
}

describe('a scan after one column has changed', () => {
  it('takes over what the other columns had, and comes to the same as a scan of everything', async () => {
    const owner = await createScannedDataset(services(), csv());
    await changeOneColumn(owner);
    const partial = await found(owner, await scanAgain(services(), owner));
    const fresh = await found(owner, await scanAgain(services(), owner, { fresh: true }));
    const reused = new Map(partial.scan.checks.map((outcome) => [outcome.check, outcome.reused]));
    expect(reused.get('univariate_outliers')).toBe('some');
    expect(reused.get('disguised_missing')).toBe('some');
    expect(reused.get('wrong_cells')).toBe('none');
    expect(fresh.scan.checks.every((outcome) => outcome.reused === 'none')).toBe(true);
    expect(partial.cells.map(([type, column]) => [type, column])).toContainEqual(['disguised_missing', 'b']);
    expect(partial.cells).toEqual(fresh.cells);
    expect(partial.scan.overall).toBe(fresh.scan.overall);
  });
});
