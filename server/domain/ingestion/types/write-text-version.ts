import { join as joinPath } from 'node:path';
import type { EngineSession } from '@/server/engine/port';
import { identifier, parquetRelation, type Sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { IngestedColumn } from '../table';
import { assembleVersion, type WriteOptions } from './assemble-version';
import { countMisfits } from './count-misfits';
import { decideHeld, decideText, type TextTable } from './decide-text';
import { type Measures, measureColumns, measureSample } from './measure-text';
import { misfitExamples } from './misfit-examples';
import { refineDistinct } from './refine-distinct';
import { remainingMeasures, shapeOfSample } from './remaining-measures';
import { BASE_MEASURES, EXACT_MEASURES } from './text-measures';
import { misfitSlots, textExpression, typedStatement } from './typed-statement';

export interface TextSource {
  /** Rows in order, all columns `c0…` as text. */
  relation: Sql;
  /** Some of its rows, from all over it. */
  sample: Sql;
}

export interface TextVersion {
  path: string;
  rowCount: number;
  columns: IngestedColumn[];
}

const COUNTS = BASE_MEASURES.filter(({ name }) => name === 'filled' || name === 'distinct');

/**
 * Writes a table of text as one version, typed where that loses nothing, in one pass over its rows: a sample proposes a
 * storage for each column, the pass casts and proves it, and only columns with misfits or without a proposal are looked
 * at again. Row ids are set beside the columns afterwards, so that the pass can use every core.
 */
export async function writeTextVersion(
  session: EngineSession,
  source: TextSource,
  table: TextTable,
  options: WriteOptions,
): Promise<TextVersion> {
  const samples = await measureSample(session, source.sample, table.names.length);
  const candidates = samples.map((sample, position) =>
    decideText(position, table, sample.get('filled') ?? 0, sample, options.decimal),
  );
  const written = joinPath(options.workDir, 'typed.parquet');
  const { rowCount } = await session.copy(typedStatement(source.relation, candidates).text, written, {
    signal: options.signal,
    onProgress: (percent) => options.onProgress('read', percent),
  });
  if (rowCount === 0) throw new DomainError('input_empty', 'The file has a header but no data.');
  options.onProgress('infer types', 0);
  const relation = parquetRelation(written);
  const misfits = await countMisfits(session, relation, candidates);
  const open = candidates.filter(
    ({ position, storageType }) => storageType === 'VARCHAR' || misfits.has(position),
  );
  const slots = misfitSlots(candidates);
  const textOf = (column: IngestedColumn) =>
    textExpression(column, misfits.has(column.position) ? slots.get(column.position) : undefined);
  const asked = open.map((column) => ({
    position: column.position,
    text: textOf(column),
    measures: remainingMeasures(samples[column.position] ?? new Map(), misfits.has(column.position)),
  }));
  const countsAsked = candidates.map(({ position, storageName }) => ({
    position,
    text: identifier(storageName),
    measures: misfits.has(position) ? [] : COUNTS,
  }));
  const assemble = (columns: IngestedColumn[]) =>
    assembleVersion(session, written, candidates, columns, textOf, misfits, options);
  // Where no column can change its storage any more, the bytes are copied while the engine counts.
  const settled =
    misfits.size === 0 &&
    !asked.some(({ measures }) => measures.some((measure) => EXACT_MEASURES.includes(measure)));
  const [counted, remeasured, early] = await Promise.all([
    measureColumns(session, relation, countsAsked),
    measureColumns(session, relation, asked),
    settled ? assemble(candidates) : null,
  ]);
  const measured = candidates.map(({ position }) => {
    const counts = new Map([...(counted.get(position) ?? []), ...(remeasured.get(position) ?? [])]);
    return new Map([...shapeOfSample(samples[position] ?? new Map(), counts.get('filled') ?? 0), ...counts]);
  });
  const refined = await refineDistinct(
    session,
    relation,
    // Of numbers and texts only, uniqueness says what they are.
    candidates
      .filter(({ storageType }) => storageType === 'BIGINT' || storageType === 'VARCHAR')
      .map((candidate) => ({
        position: candidate.position,
        text: misfits.has(candidate.position) ? textOf(candidate) : identifier(candidate.storageName),
        filled: measured[candidate.position]?.get('filled') ?? 0,
        distinct: measured[candidate.position]?.get('distinct') ?? 0,
      })),
  );
  const columns: IngestedColumn[] = [];
  for (const candidate of candidates) {
    const { position } = candidate;
    const measures: Measures = new Map(measured[position]);
    measures.set('distinct', refined.get(position) ?? measures.get('distinct') ?? 0);
    if (!remeasured.has(position)) {
      columns.push(decideHeld(candidate, rowCount, measures));
      continue;
    }
    const column = decideText(position, table, rowCount, measures, options.decimal);
    columns.push(await misfitExamples(session, relation, column, textOf(candidate)));
  }
  const path = early ?? (await assemble(columns));
  return { path, rowCount, columns };
}
