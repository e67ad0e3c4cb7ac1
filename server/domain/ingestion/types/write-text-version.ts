import { join as joinPath } from 'node:path';
import { assembleColumns } from '@/server/engine/parquet/assemble-columns';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { IngestedColumn } from '../table';
import { decideHeld, decideText, type TextTable } from './decide-text';
import { type Measures, measureColumns, measureSample } from './measure-text';
import { misfitExamples } from './misfit-examples';
import { BASE_MEASURES, EXACT_MEASURES, KIND_MEASURES, type Measure } from './text-measures';
import { castText, misfitSlots, misfitText, textExpression, typedStatement } from './typed-statement';

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

export interface WriteOptions {
  workDir: string;
  decimal: '.' | ',' | undefined;
  signal?: AbortSignal;
  onProgress(step: 'read' | 'infer types' | 'write', percent: number): void;
}

/** Below this many filled values the sample rules nothing out. */
const SAMPLE_FILLED_MIN = 50;
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
  const counts = await measureColumns(
    session,
    relation,
    candidates.map(({ position, storageName }) => ({
      position,
      text: identifier(storageName),
      measures: misfits.has(position) ? [] : COUNTS,
    })),
  );
  const slots = misfitSlots(candidates);
  const textOf = (column: IngestedColumn) =>
    textExpression(column, misfits.has(column.position) ? slots.get(column.position) : undefined);
  const open = candidates.filter(
    ({ position, storageType }) => storageType === 'VARCHAR' || misfits.has(position),
  );
  const remeasured = await measureColumns(
    session,
    relation,
    open.map((column) => ({
      position: column.position,
      text: textOf(column),
      measures: openMeasures(samples[column.position] ?? new Map(), misfits.has(column.position)),
    })),
  );
  const columns: IngestedColumn[] = [];
  for (const candidate of candidates) {
    const { position } = candidate;
    const counted = counts.get(position) ?? new Map();
    const again = remeasured.get(position);
    if (again === undefined) {
      columns.push(decideHeld(candidate, rowCount, counted.get('filled') ?? 0, counted.get('distinct') ?? 0));
      continue;
    }
    const filled = again.get('filled') ?? counted.get('filled') ?? 0;
    const measures: Measures = new Map([
      ...shape(samples[position] ?? new Map(), filled),
      ...counted,
      ...again,
    ]);
    const column = decideText(position, table, rowCount, measures, options.decimal);
    columns.push(await misfitExamples(session, relation, column, textOf(candidate)));
  }
  const path = await assemble(session, written, candidates, columns, textOf, misfits, options);
  return { path, rowCount, columns };
}

/** Measures that can still decide: all when the sample shows too little, else those that it does not rule out. */
function openMeasures(sample: Measures, misfits: boolean): Measure[] {
  const filled = sample.get('filled') ?? 0;
  const seen = ({ decidedBy }: Measure) => sample.get(decidedBy) ?? 0;
  if (filled < SAMPLE_FILLED_MIN) return [...BASE_MEASURES, ...EXACT_MEASURES, ...KIND_MEASURES];
  return [
    ...(misfits ? BASE_MEASURES : []),
    ...(misfits ? EXACT_MEASURES.filter((measure) => seen(measure) === filled) : []),
    ...KIND_MEASURES.filter((measure) => seen(measure) > 0),
  ];
}

/** Length and spaces of the sample, carried over to all filled values. */
function shape(sample: Measures, filled: number): Measures {
  const sampled = Math.max(1, sample.get('filled') ?? 0);
  return new Map([
    ['length', sample.get('length') ?? 0],
    ['spaced', ((sample.get('spaced') ?? 0) / sampled) * filled],
  ]);
}

/** Positions of columns with values that their storage cannot hold. */
async function countMisfits(
  session: EngineSession,
  relation: Sql,
  candidates: IngestedColumn[],
): Promise<Set<number>> {
  const slots = [...misfitSlots(candidates)];
  const lists = [...new Set(slots.map(([, { list }]) => list))];
  if (lists.length === 0) return new Set();
  const count = async (parts: Sql[]) => {
    const named = parts.map((part, index) => sql`count(${part}) AS ${identifier(`n${index}`)}`);
    const [row] = await session.query<Record<string, number>>(
      sql`SELECT ${join(named)} FROM ${relation}`.text,
    );
    return parts.map((_, index) => Number(row?.[`n${index}`] ?? 0));
  };
  const inLists = await count(lists.map(identifier));
  const used = slots.filter(([, { list }]) => (inLists[lists.indexOf(list)] ?? 0) > 0);
  if (used.length === 0) return new Set();
  const counts = await count(used.map(([, slot]) => misfitText(slot)));
  return new Set(used.filter((_, index) => (counts[index] ?? 0) > 0).map(([position]) => position));
}

/** The written columns, with those that are stored otherwise than proposed put in anew, group by group. */
async function assemble(
  session: EngineSession,
  written: string,
  candidates: IngestedColumn[],
  columns: IngestedColumn[],
  textOf: (column: IngestedColumn) => Sql,
  misfits: ReadonlySet<number>,
  options: WriteOptions,
): Promise<string> {
  options.onProgress('write', 0);
  const anew = candidates.filter(
    ({ position, storageType }) => misfits.has(position) || storageType !== columns[position]?.storageType,
  );
  const paths: string[] = [];
  if (anew.length > 0) {
    const values = anew.map((candidate) => {
      const column = columns[candidate.position] ?? candidate;
      return sql`${castText(column, false, textOf(candidate))} AS ${identifier(column.storageName)}`;
    });
    const groups = await session.query<{ n: number }>(
      sql`SELECT any_value(row_group_num_rows) AS n FROM parquet_metadata(${literal(written)}) GROUP BY row_group_id ORDER BY row_group_id`
        .text,
    );
    let from = 0;
    for (const [index, { n }] of groups.entries()) {
      const path = joinPath(options.workDir, `anew-${index}.parquet`);
      // One row group for one row group, so that they can stand beside the others.
      await session.copy(
        sql`SELECT ${join(values)} FROM read_parquet(${literal(written)}, file_row_number = true)
          WHERE file_row_number >= ${literal(from)} AND file_row_number < ${literal(from + Number(n))}`.text,
        path,
        { signal: options.signal, rowGroupRows: Math.max(2048, 2 * Number(n)) },
      );
      paths.push(path);
      from += Number(n);
      options.onProgress('write', ((index + 1) / groups.length) * 80);
    }
  }
  const target = joinPath(options.workDir, 'version.parquet');
  await assembleColumns(
    target,
    '__row',
    columns.map(({ storageName, position }) => ({
      name: storageName,
      paths: anew.some((candidate) => candidate.position === position) ? paths : [written],
    })),
  );
  options.onProgress('write', 100);
  return target;
}
