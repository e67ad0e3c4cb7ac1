import type { EngineSession } from '@/server/engine/port';
import { literal, parquetRelation, sql } from '@/server/engine/sql';
import { wilson } from '@/server/stats/proportion-gap';
import type { SelfTestResults, Share } from './contract';
import { SELF_TEST_TITLES } from './titles';
import type { Injection, Spoilt } from './write-copy';

export interface Findings {
  cellsPath: string;
  /** Issue id -> check. */
  checkOf: ReadonlyMap<string, string>;
}

interface Flag {
  r: number;
  p: number | null;
  check: string;
  probability: number;
}

const BELIEVED = 0.5;

/**
 * Sets what was found after the errors were put in against what was found before and against the list of the errors. A
 * finding counts as raised when the same check did not name the same cell before; it is correct when an error was put
 * into that very cell, or when it names the copy of a copied row.
 */
export async function measure(
  session: EngineSession,
  before: Findings,
  after: Findings,
  spoilt: Pick<Spoilt, 'injections' | 'leftOut'>,
  titleOf: (check: string) => string,
): Promise<SelfTestResults> {
  const [was, is] = [await flagsOf(session, before), await flagsOf(session, after)];
  const key = (row: number, position: number | null) => `${row}/${position ?? 'row'}`;
  const injected = new Map(spoilt.injections.map((error) => [key(error.row, error.position), error]));
  const known = new Set(was.map(({ r, p, check }) => `${check}/${key(r, p)}`));
  const raised = is.filter(({ r, p, check }) => !known.has(`${check}/${key(r, p)}`));
  const hits = raised.flatMap((flag) => {
    const error = injected.get(key(flag.r, flag.p));
    return error === undefined ? [] : [{ flag, error }];
  });
  const distinct = (errors: readonly Injection[]) =>
    new Set(errors.map(({ row, position }) => key(row, position))).size;

  const kinds = [...new Set(spoilt.injections.map(({ kind }) => kind))].map((kind) => {
    const all = spoilt.injections.filter((error) => error.kind === kind);
    const own = hits.filter(({ error }) => error.kind === kind);
    const found = distinct(own.map(({ error }) => error));
    const believed = distinct(
      own.filter(({ flag }) => flag.probability >= BELIEVED).map(({ error }) => error),
    );
    const byCheck = [...Map.groupBy(own, ({ flag }) => flag.check)]
      .map(([check, list]) => ({ check, found: distinct(list.map(({ error }) => error)) }))
      .sort((a, b) => b.found - a.found);
    const title = SELF_TEST_TITLES[kind];
    return { kind, title, injected: all.length, found, believed, recall: share(found, all.length), byCheck };
  });

  const checks = [...Map.groupBy(raised, ({ check }) => check)]
    .map(([check, flags]) => {
      const own = hits.filter(({ flag }) => flag.check === check);
      const correct = distinct(own.map(({ error }) => error));
      const count = new Set(flags.map(({ r, p }) => key(r, p))).size;
      const kindsOf = new Set(own.map(({ error }) => error.kind));
      const within = spoilt.injections.filter(({ kind }) => kindsOf.has(kind)).length;
      return {
        check,
        title: titleOf(check),
        raised: count,
        correct,
        precision: share(correct, count),
        /** Of the errors of those kinds that it found any of. */
        recall: share(correct, within),
      };
    })
    .sort((a, b) => b.correct - a.correct || b.raised - a.raised);

  const cellErrors = spoilt.injections.filter(({ position }) => position !== null);
  const believedBefore = new Set(
    was.filter(({ probability }) => probability >= BELIEVED).map(({ r, p }) => key(r, p)),
  );
  const believedNow = new Set(
    is
      .filter(({ p, probability }) => p !== null && probability >= BELIEVED)
      .map(({ r, p }) => key(r, p))
      .filter((cell) => !believedBefore.has(cell)),
  );
  const correct = [...believedNow].filter((cell) => injected.has(cell)).length;
  const found = distinct(hits.map(({ error }) => error));
  return {
    kinds,
    checks,
    overall: {
      injected: spoilt.injections.length,
      found,
      recall: share(found, spoilt.injections.length),
      raised: believedNow.size,
      correct,
      precision: cellErrors.length === 0 ? null : share(correct, believedNow.size),
    },
    leftOut: spoilt.leftOut,
  };
}

/** Every cell and row that a check names, with the highest probability it gives it. */
async function flagsOf(session: EngineSession, { cellsPath, checkOf }: Findings): Promise<Flag[]> {
  const rows = await session.query<{ r: number; p: number | null; issue_id: string; probability: number }>(
    sql`SELECT "row" AS r, "position" AS p, issue_id, max(probability) AS probability FROM ${parquetRelation(cellsPath)}
      GROUP BY ALL LIMIT ${literal(2_000_000)}`.text,
  );
  const flags = new Map<string, Flag>();
  for (const { r, p, issue_id, probability } of rows) {
    const check = checkOf.get(issue_id) ?? 'unknown';
    const key = `${check}/${r}/${p}`;
    const old = flags.get(key);
    if (old === undefined || old.probability < probability)
      flags.set(key, { r: Number(r), p, check, probability });
  }
  return [...flags.values()];
}

function share(hits: number, of: number): (typeof Share)['_output'] {
  if (of === 0) return null;
  return { value: hits / of, ...wilson(hits, of) };
}
