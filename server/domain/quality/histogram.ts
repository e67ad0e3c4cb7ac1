import type { EngineSession } from '@/server/engine/port';
import { literal, type Sql, sql } from '@/server/engine/sql';

const BINS_MAX = 60;

/**
 * `value` may be infinite, or no number, outside of the range. Bins by Freedman and Diaconis (1981): width 2·IQR·n^(-1/3), at most 60; on a logarithmic scale when all values are
 * positive and the skew is above 2, since one long tail would leave a single bar.
 */
export async function histogramOf(
  session: EngineSession,
  relation: Sql,
  value: Sql,
  facts: { min: number; max: number; spread: number; count: number; skewness: number },
): Promise<{ histogram: { from: number; to: number; count: number }[]; histogramScale: 'linear' | 'log' }> {
  const log = facts.min > 0 && facts.skewness > 2 && facts.max / facts.min > 20;
  const [low, high] = log ? [Math.log10(facts.min), Math.log10(facts.max)] : [facts.min, facts.max];
  const scaled = log ? sql`log10(${value})` : value;
  const width = 2 * facts.spread * facts.count ** (-1 / 3);
  const wanted = log || width <= 0 ? 30 : Math.ceil((high - low) / width);
  const bins = high === low ? 1 : Math.max(5, Math.min(BINS_MAX, wanted));
  const step = (high - low) / bins || 1;
  const rows = await session.query<{ bin: number; n: number }>(
    sql`SELECT least(${literal(bins - 1)}, greatest(0, floor((${scaled} - ${literal(low)}) / ${literal(step)})))::INTEGER AS bin, count(*) AS n
      FROM ${relation} WHERE ${value} BETWEEN ${literal(facts.min)} AND ${literal(facts.max)} GROUP BY 1 ORDER BY 1`
      .text,
  );
  const counts = new Map(rows.map(({ bin, n }) => [Number(bin), Number(n)]));
  const edge = (index: number) => (log ? 10 ** (low + index * step) : low + index * step);
  return {
    histogram: Array.from({ length: bins }, (_, index) => ({
      from: edge(index),
      to: index === bins - 1 ? facts.max : edge(index + 1),
      count: counts.get(index) ?? 0,
    })),
    histogramScale: log ? 'log' : 'linear',
  };
}
