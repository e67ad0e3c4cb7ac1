import { describe, expect, it } from 'vitest';
import { noise, pick, rowsWhere, setUpCheckTables, type TableMaker } from '@/tests/support/check-tables';

const { scan } = setUpCheckTables();
const ROWS = 800;
const base: TableMaker = {
  city: (row) => pick(['Lisboa', 'Coimbra', 'Faro'], row, 1),
  amount: (row) => (noise(row, 2) * 90 + 10).toFixed(2),
  age: (row) => String(18 + Math.floor(noise(row, 3) * 60)),
  kept: (row) => (noise(row, 4) < 0.45 ? 'yes' : 'no'),
};

describe('rare categories', () => {
  it('are listed with their rows, but not in a small table', async () => {
    const rare = (row: number) => row === 5 || row === 300;
    const table: TableMaker = {
      ...base,
      city: (row) => (rare(row) ? `Rare ${row}` : (base.city?.(row) ?? '')),
    };
    const { rowsOf } = await scan(table, { rows: ROWS, only: ['rare_categories'] });
    expect(rowsOf('rare_categories', 'city')).toEqual([5, 300]);
    expect((await scan(table, { rows: 400, only: ['rare_categories'] })).types).toEqual([]);
    expect((await scan(base, { rows: ROWS, only: ['rare_categories'] })).types).toEqual([]);
  });
});

describe('redundant features', () => {
  const table: TableMaker = {
    ...base,
    fahrenheit: (row) => (Number(base.amount?.(row)) * 1.8 + 32 + noise(row, 9)).toFixed(2),
    town: (row) => ({ Lisboa: 'L', Coimbra: 'C', Faro: 'F' })[base.city?.(row) ?? ''] ?? '',
    half: (row) => (Number(base.amount?.(row)) * 0.5 + noise(row, 8) * 40).toFixed(2),
  };

  it('are named with what they repeat, and all correlations are kept', async () => {
    const { run, outcome } = await scan(table, { rows: ROWS, only: ['redundant_features'] });
    expect(run.issues.map(({ column, evidence }) => [column?.name, evidence.with]).toSorted()).toEqual([
      ['fahrenheit', 'amount'],
      ['town', 'city'],
    ]);
    expect(outcome('redundant_features')?.measured).toMatchObject({
      columns: ['amount', 'age', 'fahrenheit', 'half'],
    });
  });

  it('are not copies that were told already', async () => {
    const twice: TableMaker = { ...base, again: (row) => base.amount?.(row) ?? '' };
    const { types } = await scan(twice, { rows: ROWS, only: ['duplicate_columns', 'redundant_features'] });
    expect(types).toEqual(['duplicate_column']);
  });
});

describe('target leakage', () => {
  const context = () => ({ labelColumn: 'kept' });
  it('is found in a feature that is known only after the fact, and in identifiers as a hint', async () => {
    const { run } = await scan(
      {
        customer: (row) => `C-${1000 + row}`,
        ...base,
        closed: (row) => (base.kept?.(row) === 'yes' ? '' : pick(['price', 'moved'], row, 6)),
        refund: (row) => (base.kept?.(row) === 'yes' ? '0' : '1'),
      },
      { rows: ROWS, only: ['target_leakage'], context },
    );
    expect(run.issues.map(({ type, column, severity }) => [type, column?.name, severity])).toEqual([
      ['target_leakage', 'closed', 'critical'],
      ['target_leakage', 'refund', 'critical'],
      ['identifier_feature', 'customer', 'info'],
    ]);
  });

  it('is not seen in a strong but honest feature, nor without a label', async () => {
    const strong: TableMaker = {
      ...base,
      hint: (row) => (noise(row, 7) < 0.9 ? (base.kept?.(row) ?? '') : 'no'),
    };
    expect((await scan(strong, { rows: ROWS, only: ['target_leakage'], context })).types).toEqual([]);
    const { outcome } = await scan(strong, { rows: ROWS, only: ['target_leakage'] });
    expect(outcome('target_leakage')).toMatchObject({
      status: 'not_run',
      reason: 'No label column is named.',
    });
  });
});

describe('gaps between groups', () => {
  const people: TableMaker = {
    ...base,
    sex: (row) => (row % 3 === 0 ? 'f' : 'm'),
    income: (row) => (row % 3 === 0 && noise(row, 11) < 0.4 ? '' : String(1000 + row)),
    kept: (row) => (noise(row, 12) < (row % 3 === 0 ? 0.2 : 0.6) ? 'yes' : 'no'),
  };

  it('of labels and missing values are warnings where a person marked the column', async () => {
    const { issue } = await scan(people, {
      rows: ROWS,
      only: ['group_gaps'],
      context: () => ({ labelColumn: 'kept', protectedColumns: ['sex'] }),
    });
    expect(issue('group_missing_gap', 'sex')).toMatchObject({
      severity: 'warning',
      affectedCount: rowsWhere(ROWS, (row) => people.income?.(row) === '').length,
    });
    expect(issue('group_label_gap', 'sex')).toMatchObject({
      severity: 'warning',
      evidence: { class: 'yes' },
    });
  });

  it('are only told where the header suggests the attribute', async () => {
    const { run } = await scan(people, { rows: ROWS, only: ['group_gaps'] });
    expect(run.issues.filter(({ severity, pointsMax }) => severity !== 'info' || pointsMax > 0)).toEqual([]);
    expect(run.issues.length).toBeGreaterThan(0);
  });

  it('are not seen between groups that are alike, and without attributes the check says so', async () => {
    const alike: TableMaker = {
      ...base,
      sex: (row) => (noise(row, 20) < 0.5 ? 'f' : 'm'),
      income: (row) => (noise(row, 21) < 0.2 ? '' : String(row)),
    };
    const { types } = await scan(alike, {
      rows: ROWS,
      only: ['group_gaps'],
      context: () => ({ labelColumn: 'kept', protectedColumns: ['sex'] }),
    });
    expect(types).toEqual([]);
    const none = await scan(
      { city: base.city ?? String, amount: base.amount ?? String },
      { rows: ROWS, only: ['group_gaps'] },
    );
    expect(none.outcome('group_gaps')?.status).toBe('not_run');
  });
});
