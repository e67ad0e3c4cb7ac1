import { z } from 'zod';
import type { IssueRow } from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import { literal, type Sql, sql } from '@/server/engine/sql';
import type { RawColumn } from '@/server/stats/encode-table';
import type { CandidateFix } from './estimate-types.ts';
import type { ImpactSample } from './load-sample';

const Options = z.array(z.object({ id: z.string() }));
/** Fixes that change what a model is trained on, by what they do to it. */
type Effect = 'suggest' | 'empty' | 'impute' | 'drop_rows' | 'keep_first' | 'drop_column' | 'relabel';
const EFFECTS: Record<string, Effect> = {
  map: 'suggest',
  repair: 'suggest',
  cast: 'suggest',
  standardise_text: 'suggest',
  standardise_dates: 'suggest',
  to_null: 'empty',
  impute: 'impute',
  drop_rows: 'drop_rows',
  quarantine: 'drop_rows',
  keep_first: 'keep_first',
  drop_column: 'drop_column',
};

export interface IssueFix {
  /** Id of the fix that was assumed. */
  option: string;
  fix: CandidateFix;
}

/** The first fix that an issue offers of which an effect on a model can be told, on the rows of the sample; null: none. */
export async function fixOfIssue(
  session: EngineSession,
  sample: ImpactSample,
  objects: { cells: Sql; pairs: Sql },
  issue: IssueRow,
): Promise<IssueFix | null> {
  const none: CandidateFix = { id: issue.id, changed: [], impute: [], dropped: null, relabel: false };
  if (issue.check === 'label_errors') return { option: 'repair', fix: { ...none, relabel: true } };
  // What is done to the label itself changes what is predicted, so there is nothing to compare.
  if (issue.columnPosition === sample.label.position) return null;
  const at = sample.columns.findIndex(({ position }) => position === issue.columnPosition);
  for (const { id } of Options.parse(issue.fixOptions)) {
    const effect = EFFECTS[id];
    if (effect === undefined) continue;
    const fix = await applyEffect(effect, none, session, sample, objects, issue, at);
    if (fix !== null) return { option: id, fix };
  }
  return null;
}

async function applyEffect(
  effect: Effect,
  none: CandidateFix,
  session: EngineSession,
  sample: ImpactSample,
  objects: { cells: Sql; pairs: Sql },
  issue: IssueRow,
  at: number,
): Promise<CandidateFix | null> {
  const column = sample.table.columns[at];
  switch (effect) {
    case 'relabel':
      return { ...none, relabel: true };
    case 'impute':
      return at < 0 ? null : { ...none, impute: [at] };
    case 'drop_column':
      return column === undefined ? null : { ...none, changed: [{ at, column: withoutValues(column) }] };
    case 'keep_first':
      return dropCopies(none, session, sample, objects.pairs, issue);
    case 'suggest':
    case 'empty': {
      if (column === undefined) return null;
      const cells = await cellsOf(session, sample, objects.cells, issue);
      const values = new Map<number, string | null>();
      for (const { place, suggestion } of cells) {
        if (effect === 'empty') values.set(place, null);
        else if (suggestion !== null) values.set(place, suggestion);
      }
      return values.size === 0 ? null : { ...none, changed: [{ at, column: withValues(column, values) }] };
    }
    case 'drop_rows': {
      const cells = await cellsOf(session, sample, objects.cells, issue);
      const dropped = new Uint8Array(sample.rows.length);
      for (const { place } of cells) dropped[place] = 1;
      return cells.length === 0 || cells.length > sample.rows.length / 2 ? null : { ...none, dropped };
    }
  }
}

/** Places in the sample, and what is suggested there. Hints count only where an issue has nothing better. */
async function cellsOf(session: EngineSession, sample: ImpactSample, cells: Sql, issue: IssueRow) {
  const found = await session.query<{ row: number; suggestion: string | null; probability: number }>(
    sql`SELECT "row", suggestion, probability FROM (SELECT *, "row" AS __row FROM ${cells})
      WHERE issue_id = ${literal(issue.id)} AND ${sample.condition}`.text,
  );
  const believed = found.filter(({ probability }) => probability >= 0.5);
  const places = new Map(Array.from(sample.rows, (row, place) => [row, place] as const));
  return (believed.length > 0 ? believed : found).flatMap(({ row, suggestion }) => {
    const place = places.get(Number(row));
    return place === undefined ? [] : [{ place, suggestion }];
  });
}

/** All copies but the first of each cluster leave, as far as both lie in the sample. */
async function dropCopies(
  none: CandidateFix,
  session: EngineSession,
  sample: ImpactSample,
  pairs: Sql,
  issue: IssueRow,
): Promise<CandidateFix | null> {
  const found = await session.query<{ row: number; cluster: number }>(
    sql`SELECT __row AS "row", min(cluster_id) AS cluster FROM (
        SELECT row_a AS __row, cluster_id FROM ${pairs} WHERE issue_id = ${literal(issue.id)}
        UNION ALL SELECT row_b, cluster_id FROM ${pairs} WHERE issue_id = ${literal(issue.id)})
      WHERE ${sample.condition} GROUP BY 1 ORDER BY 1`.text,
  );
  const places = new Map(Array.from(sample.rows, (row, place) => [row, place] as const));
  const dropped = new Uint8Array(sample.rows.length);
  const seen = new Set<number>();
  let count = 0;
  for (const { row, cluster } of found) {
    const place = places.get(Number(row));
    if (place === undefined) continue;
    if (seen.has(Number(cluster))) {
      dropped[place] = 1;
      count += 1;
    }
    seen.add(Number(cluster));
  }
  return count === 0 ? null : { ...none, dropped };
}

function withValues(column: RawColumn, values: ReadonlyMap<number, string | null>): RawColumn {
  if (column.kind === 'text')
    return {
      ...column,
      values: column.values.map((value, row) => (values.has(row) ? (values.get(row) ?? null) : value)),
    };
  const read = (text: string | null | undefined) => {
    if (text === null || text === undefined) return Number.NaN;
    return column.kind === 'time' ? Date.parse(text) / 1000 : Number(text.replace(',', '.'));
  };
  return {
    ...column,
    values: column.values.map((value, row) => (values.has(row) ? read(values.get(row)) : value)),
  };
}

function withoutValues(column: RawColumn): RawColumn {
  return column.kind === 'text'
    ? { ...column, values: column.values.map(() => null) }
    : { ...column, values: column.values.map(() => Number.NaN) };
}
