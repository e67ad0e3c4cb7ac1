import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setUpCheckTables } from '@/tests/support/check-tables';
import { DAMAGES, type Damage, type GrownTable, soundTable } from '@/tests/support/growing-damage';
import { ALL_CHECKS } from './checks/all-checks';
import { computeScore } from './score';

const { scan } = setUpCheckTables();
/** Figures are rounded to a tenth, and one chance finding in one row may come or go. */
const ROUNDING = 0.2;
const ROWS = 300;
const SHARES = [0.02, 0.06, 0.12, 0.25];

async function scoreOf(table: GrownTable, dimension: Damage['dimension']): Promise<number> {
  // The models of the labels take most of the time, and see only what concerns the label.
  const off = dimension === 'label_quality' ? [] : ['label_errors'];
  const { run } = await scan(
    Object.fromEntries(table.columns.map((name, at) => [name, (row: number) => table.rows[row]?.[at] ?? ''])),
    {
      rows: table.rows.length,
      only: ALL_CHECKS.map(({ id }) => id).filter((id) => !off.includes(id)),
      context: () => ({ labelColumn: table.label }),
    },
  );
  return computeScore(
    run.issues.map((issue) => ({
      ...issue,
      issueId: issue.id,
      column: issue.column?.name ?? null,
      columnCount: table.columns.length,
      critical: issue.column?.name === table.label,
    })),
    { hasLabel: true },
  ).overall;
}

describe('the score of a whole scan', () => {
  it('does not rise while a damage grows, whatever the damage and the table', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...DAMAGES),
        fc.integer({ min: 1, max: 10_000 }),
        fc.subarray(SHARES, { minLength: 2, maxLength: 2 }),
        async ({ grow, dimension, until = 0.5 }, salt, shares) => {
          const sound = soundTable(ROWS, salt);
          const scores: number[] = [];
          for (const share of [0, ...shares.filter((one) => one <= until)])
            scores.push(await scoreOf(grow(sound, share), dimension));
          scores.forEach((score, at) => {
            expect(score).toBeLessThanOrEqual(Math.min(...scores.slice(0, at + 1)) + ROUNDING);
          });
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  }, 600_000);
});
