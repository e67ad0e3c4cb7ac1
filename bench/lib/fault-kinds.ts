import type { TextTable } from './people-table';

/** What was damaged: cells by row and column, rows (column -1), or the table itself (no cells). */
export interface Planted {
  table: TextTable;
  cells: { row: number; column: number }[];
}

export interface FaultKind {
  id: string;
  /** Any of these checks may find it. */
  checks: string[];
  /** Null where the table has no column for it. */
  plant: (table: TextTable, random: () => number) => Planted | null;
}

type Chooser = (values: string[], name: string) => boolean;
const filled = (values: string[]) => values.filter((value) => value !== '' && value !== 'NA');
const distinct = (values: string[]) => new Set(filled(values)).size;
const numeric: Chooser = (values) =>
  distinct(values) > 30 &&
  filled(values).every((value) => /^-?\d+(\.\d+)?$/.test(value)) &&
  filled(values).length > 0.9 * values.length;
const positive: Chooser = (values, name) =>
  numeric(values, name) && filled(values).every((value) => Number(value) > 0) && spread(values) < 10;
const words: Chooser = (values) =>
  distinct(values) >= 3 &&
  distinct(values) <= 40 &&
  filled(values).every((value) => /^\p{L}[\p{L} '-]{4,}$/u.test(value)) &&
  filled(values).length > 0.9 * values.length;
const named =
  (...names: string[]): Chooser =>
  (_values, name) =>
    names.includes(name);

function spread(values: string[]): number {
  const sorted = filled(values)
    .map(Number)
    .sort((a, b) => a - b);
  return (
    (sorted[Math.floor(sorted.length * 0.99)] ?? 1) /
    Math.max(1e-9, sorted[Math.floor(sorted.length * 0.01)] ?? 1)
  );
}

/** Changes a share of the filled cells of the first column that fits; cells that the change leaves equal do not count. */
function cells(
  choose: Chooser,
  share: number,
  change: (value: string, random: () => number, table: TextTable, row: number) => string,
): FaultKind['plant'] {
  return (table, random) => {
    const column = table.columns.findIndex(
      (name, at) =>
        name !== table.label &&
        choose(
          table.rows.map((row) => row[at] ?? ''),
          name,
        ),
    );
    if (column < 0) return null;
    const damaged: Planted['cells'] = [];
    const rows = table.rows.map((row, at) => {
      const value = row[column] ?? '';
      if (value === '' || random() >= share) return row;
      const changed = change(value, random, table, at);
      if (changed === value) return row;
      damaged.push({ row: at, column });
      return row.with(column, changed);
    });
    return damaged.length < 3 ? null : { table: { ...table, rows }, cells: damaged };
  };
}

/** Appends changed copies of a share of the rows. */
function copies(
  share: number,
  change: (row: string[], table: TextTable) => string[] | null,
): FaultKind['plant'] {
  return (table, random) => {
    const added = table.rows.flatMap((row) => {
      const copy = random() < share ? change(row, table) : null;
      return copy === null ? [] : [copy];
    });
    if (added.length < 3) return null;
    const first = table.rows.length;
    return {
      table: { ...table, rows: [...table.rows, ...added] },
      cells: added.map((_, at) => ({ row: first + at, column: -1 })),
    };
  };
}

/** Adds a column. */
function column(
  name: string,
  value: (row: string[], table: TextTable, at: number) => string,
): FaultKind['plant'] {
  return (table) => ({
    table: {
      ...table,
      columns: [...table.columns, name],
      rows: table.rows.map((row, at) => [...row, value(row, table, at)]),
    },
    cells: [],
  });
}

const swapLetters = (value: string, random: () => number) => {
  const at = 1 + Math.floor(random() * (value.length - 3));
  return value.slice(0, at) + (value[at + 1] ?? '') + (value[at] ?? '') + value.slice(at + 2);
};
const mojibake = (value: string) => Buffer.from(value, 'utf8').toString('latin1');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const labelOf = (row: string[], table: TextTable) => row[table.columns.indexOf(table.label ?? '')] ?? '';
const withLabel =
  (plant: FaultKind['plant']): FaultKind['plant'] =>
  (table, random) =>
    table.label === null ? null : plant(table, random);

export const FAULT_KINDS: readonly FaultKind[] = [
  { id: 'blank cells', checks: ['missing_values'], plant: cells(numeric, 0.05, () => '') },
  { id: 'word for nothing', checks: ['disguised_missing'], plant: cells(words, 0.03, () => 'unknown') },
  { id: 'code for nothing', checks: ['disguised_missing'], plant: cells(numeric, 0.03, () => '-99999') },
  { id: 'repeated rows', checks: ['exact_duplicate_rows'], plant: copies(0.03, (row) => row) },
  { id: 'mostly empty rows', checks: ['sparse_rows'], plant: (table, random) => blankRows(table, random) },
  {
    id: 'text among numbers',
    checks: ['mixed_types', 'wrong_cells'],
    plant: cells(numeric, 0.02, (value) => `${value} units`),
  },
  {
    id: 'case',
    checks: ['case_whitespace_variants', 'wrong_cells'],
    plant: cells(words, 0.03, (value) => value.toUpperCase()),
  },
  {
    id: 'spaces',
    checks: ['case_whitespace_variants', 'wrong_cells'],
    plant: cells(words, 0.03, (value) => ` ${value}  `),
  },
  {
    id: 'wrong decoding',
    checks: ['encoding_faults', 'wrong_cells'],
    plant: cells(
      (values, name) => words(values, name) && values.some((value) => mojibake(value) !== value),
      0.1,
      mojibake,
    ),
  },
  {
    id: 'invisible characters',
    checks: ['encoding_faults', 'wrong_cells'],
    plant: cells(words, 0.02, (value) => `${value.slice(0, 3)}\u200b${value.slice(3)}`),
  },
  {
    id: 'control characters',
    checks: ['encoding_faults', 'wrong_cells'],
    plant: cells(words, 0.02, (value) => `${value}\u0007`),
  },
  {
    id: 'HTML entities',
    checks: ['encoding_faults', 'wrong_cells'],
    plant: cells(words, 0.02, (value) => `${value}&nbsp;&amp;`),
  },
  {
    id: 'other dress of codes',
    checks: ['shape_minority', 'wrong_cells'],
    plant: cells(named('code', 'customerID'), 0.02, (value) => value.toLowerCase().replaceAll('-', '_')),
  },
  {
    id: 'other date format',
    checks: ['date_format_mix', 'wrong_cells'],
    plant: cells(
      named('joined'),
      0.05,
      (value) => `${Number(value.slice(8))} ${MONTHS[Number(value.slice(5, 7)) - 1]} ${value.slice(0, 4)}`,
    ),
  },
  {
    id: 'day and month exchanged',
    checks: ['date_format_mix', 'wrong_cells', 'mixed_types'],
    plant: cells(named('joined'), 0.05, (value) =>
      Number(value.slice(8)) > 12 ? `${value.slice(0, 4)}-${value.slice(8)}-${value.slice(5, 7)}` : value,
    ),
  },
  {
    id: 'punctuation',
    checks: ['spelling_variants', 'wrong_cells'],
    plant: cells(words, 0.03, (value) => `${value.replaceAll(' ', '-')}.`),
  },
  {
    id: 'slips of letters',
    checks: ['spelling_variants', 'wrong_cells'],
    plant: cells(words, 0.02, swapLetters),
  },
  {
    id: 'broken dependency',
    checks: ['functional_dependencies', 'wrong_cells'],
    plant: cells(
      named('city'),
      0.01,
      (value, random, table) =>
        table.rows[Math.floor(random() * table.rows.length)]?.[table.columns.indexOf('city')] ?? value,
    ),
  },
  {
    id: 'thousandfold',
    checks: ['scale_mix', 'wrong_cells'],
    plant: cells(positive, 0.02, (value) => String(Number((Number(value) * 1000).toFixed(3)))),
  },
  {
    id: 'far values',
    checks: ['univariate_outliers', 'scale_mix', 'wrong_cells'],
    plant: cells(positive, 0.004, (value, random) => (Number(value) * (20 + 400 * random())).toFixed(2)),
  },
  {
    id: 'many far values',
    checks: ['univariate_outliers', 'scale_mix', 'wrong_cells'],
    plant: cells(positive, 0.03, (value, random) => (Number(value) * (20 + 400 * random())).toFixed(2)),
  },
  { id: 'odd rows', checks: ['multivariate_outliers'], plant: (table, random) => oddRows(table, random) },
  {
    id: 'broken addresses',
    checks: ['domain_values', 'wrong_cells', 'shape_minority'],
    plant: cells(named('email'), 0.02, (value) => value.replace('@', ' at ')),
  },
  {
    id: 'impossible ages',
    checks: ['domain_values', 'univariate_outliers', 'wrong_cells'],
    plant: cells(named('age', 'Age'), 0.02, (value) => String(-Math.abs(Number(value)) - 1)),
  },
  {
    id: 'rare categories',
    checks: ['rare_categories'],
    plant: cells(
      (values, name) => values.length >= 500 && words(values, name),
      0.006,
      (_value, random) => `Sonder ${String.fromCharCode(65 + Math.floor(random() * 3))}`,
    ),
  },
  {
    id: 'equal rows, other label',
    checks: ['conflicting_labels'],
    plant: withLabel((table, random) => otherLabels(table, random)),
  },
  {
    id: 'missing labels',
    checks: ['missing_labels'],
    plant: withLabel((table, random) => labelCells(table, random)),
  },
  {
    id: 'test rows from training',
    checks: ['train_test_overlap'],
    plant: copies(0.03, (row, table) =>
      table.columns.includes('split') && row[table.columns.indexOf('split')] === 'train'
        ? row.with(table.columns.indexOf('split'), 'test')
        : null,
    ),
  },
  {
    id: 'nearly equal texts',
    checks: ['near_duplicate_text'],
    plant: copies(0.03, (row, table) =>
      table.columns.includes('note')
        ? row
            .with(table.columns.indexOf('note'), `${row[table.columns.indexOf('note')]} too`)
            .with(0, `C-${90000 + Number(row[0]?.slice(2, 7))}-A`)
        : null,
    ),
  },
  { id: 'copied column', checks: ['duplicate_columns'], plant: column('again', (row) => row.at(-1) ?? '') },
  { id: 'empty column', checks: ['empty_columns'], plant: column('nothing', () => '') },
  { id: 'constant column', checks: ['constant_columns'], plant: column('same', () => 'x') },
  {
    id: 'label in disguise',
    checks: ['target_leakage'],
    plant: withLabel(column('outcome', (row, table) => `k${labelOf(row, table)}`)),
  },
  {
    id: 'sorted by label',
    checks: ['order_dependence'],
    plant: withLabel((table) => ({
      table: {
        ...table,
        rows: table.rows.toSorted((a, b) => labelOf(a, table).localeCompare(labelOf(b, table))),
      },
      cells: [],
    })),
  },
];

function blankRows(table: TextTable, random: () => number): Planted | null {
  if (table.columns.length < 6) return null;
  const chosen: Planted['cells'] = [];
  const rows = table.rows.map((row, at) => {
    if (random() >= 0.01) return row;
    chosen.push({ row: at, column: -1 });
    return row.map((value, column) => (column < table.columns.length * 0.3 ? value : ''));
  });
  return chosen.length < 3 ? null : { table: { ...table, rows }, cells: chosen };
}

/** Every number of a row far up, though not beyond what single columns hold. */
function oddRows(table: TextTable, random: () => number): Planted | null {
  const columns = table.columns.flatMap((name, at) =>
    name !== table.label &&
    numeric(
      table.rows.map((row) => row[at] ?? ''),
      name,
    )
      ? [at]
      : [],
  );
  if (columns.length < 4) return null;
  const edges = columns.map((at) => {
    const sorted = filled(table.rows.map((row) => row[at] ?? ''))
      .map(Number)
      .sort((a, b) => a - b);
    return { at, high: sorted.at(-1) ?? 0, range: (sorted.at(-1) ?? 0) - (sorted[0] ?? 0) };
  });
  const chosen: Planted['cells'] = [];
  const rows = table.rows.map((row, place) => {
    if (random() >= 0.003) return row;
    chosen.push({ row: place, column: -1 });
    return edges.reduce(
      (changed, { at, high, range }) => changed.with(at, (high + 0.3 * range * random()).toFixed(2)),
      row,
    );
  });
  return chosen.length < 1 ? null : { table: { ...table, rows }, cells: chosen };
}

function otherLabels(table: TextTable, random: () => number): Planted | null {
  const label = table.columns.indexOf(table.label ?? '');
  const values = [...new Set(filled(table.rows.map((row) => row[label] ?? '')))];
  const planted = copies(0.02, (row) => row.with(label, values.find((value) => value !== row[label]) ?? ''))(
    table,
    random,
  );
  return planted === null
    ? null
    : { ...planted, cells: planted.cells.map(({ row }) => ({ row, column: label })) };
}

function labelCells(table: TextTable, random: () => number): Planted | null {
  const label = table.columns.indexOf(table.label ?? '');
  const chosen: Planted['cells'] = [];
  const rows = table.rows.map((row, at) => {
    if (row[label] === '' || random() >= 0.03) return row;
    chosen.push({ row: at, column: label });
    return row.with(label, '');
  });
  return chosen.length < 3 ? null : { table: { ...table, rows }, cells: chosen };
}
