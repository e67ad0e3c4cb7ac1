import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { Readable } from 'node:stream';
import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, type Sql, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import { parseInput } from '@/server/operations/parse-input';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { DownloadVersion } from './contract';
import { type ColumnRow, requireDataset, requireVersion } from './find-dataset';
import { asFilterFault, orderBy } from './row-conditions';
import { loadRowSources, selected, withRowRelations } from './row-selection';
import { uniqueNames } from './unique-names';

export interface Download {
  fileName: string;
  contentType: string;
  body: Readable;
}

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  jsonl: 'application/x-ndjson',
} as const;

const BARE_IN_JSON = /^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/;

/** The content of a version under the names of the file; `rowIds` adds `_row` in front. Text is the text of the file. */
export async function downloadVersion(
  scope: Scope,
  services: Services,
  input: unknown,
  signal?: AbortSignal,
): Promise<Download> {
  const wanted = parseInput(DownloadVersion, input);
  const { dataset, sources } = await withTenant(scope, async (db) => {
    const found = await requireDataset(db, wanted.datasetId);
    const chosen = await requireVersion(db, found, wanted.versionId);
    return { dataset: found, sources: await loadRowSources(db, chosen) };
  });
  const { version, columns } = sources;
  const names = uniqueNames(columns.map(({ name }) => name));
  const values = columns.map((column, index) => {
    return sql`${writtenValue(column, wanted.format)} AS ${identifier(names[index] ?? column.storageName)}`;
  });
  const chosen = wanted.rowIds ? [sql`__row AS _row`, ...values] : values;
  await mkdir(services.tempDir, { recursive: true });
  const path = joinPath(services.tempDir, `download-${newUuid()}`);
  const selection = wanted.rows;
  try {
    await withRowRelations(sources, services, (relations) => {
      const where = selection === undefined ? sql`true` : selected(selection, columns, relations);
      const order = orderBy(selection?.sort, columns);
      return services.engine.withSession((session) =>
        session.copy(
          sql`SELECT ${join(chosen)} FROM ${relations.rows} WHERE ${where} ORDER BY ${order}`.text,
          path,
          { format: wanted.format, signal },
        ),
      );
    });
  } catch (error) {
    await rm(path, { force: true });
    throw asFilterFault(error);
  }
  const body = createReadStream(path);
  body.on('close', () => void rm(path, { force: true }));
  const base = dataset.name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '_').slice(0, 100);
  return {
    fileName: `${base}-v${version.number}${selection === undefined ? '' : '-rows'}.${wanted.format}`,
    contentType: CONTENT_TYPES[wanted.format],
    body,
  };
}

/** Parquet keeps the types of the columns; the text formats print what stood in the file, in JSON as numbers or truth. */
function writtenValue(column: ColumnRow, format: keyof typeof CONTENT_TYPES): Sql {
  switch (format) {
    case 'parquet':
      return identifier(column.storageName);
    case 'csv':
      return renderExpression(column);
    case 'jsonl': {
      const text = renderExpression(column);
      const nested = column.type === 'list' || column.type === 'struct';
      const bare = nested || BARE_IN_JSON.test(column.storageType);
      // Numbers that JSON cannot write, such as `inf`, stay text.
      return bare ? sql`coalesce(TRY_CAST(${text} AS JSON), to_json(${text}))` : text;
    }
  }
}
