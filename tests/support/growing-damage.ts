import { noise, pick } from './noise';

/** Rows of texts, with the columns that a damage needs; the label is the last column. */
export interface GrownTable {
  columns: readonly string[];
  rows: string[][];
  label: string;
}

export interface Damage {
  id: string;
  /** Where its deductions are expected; the whole score is what must not rise. */
  dimension: 'completeness' | 'consistency' | 'accuracy' | 'distribution' | 'label_quality';
  /** Share up to which the sound values can be told from the damage; one half where nothing is said. */
  until?: number;
  /** Damages about this share of the table; what a smaller share damages stays damaged under a larger one. */
  grow: (table: GrownTable, share: number) => GrownTable;
}

const CITIES = ['Lisboa', 'Coimbra', 'Braganza', 'Setubal', 'Guarda', 'Aveiro', 'Porto Covo', 'Vila Nova'];
const WORDS =
  'river stone quiet lantern window market bridge paper winter orange harbour silver thread'.split(' ');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const normal = (row: number, salt: number) =>
  [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + noise(row, salt * 10 + i), -3) * Math.SQRT2;

/** A register of customers without faults; another `salt` is another table of the same kind. */
export function soundTable(rowCount: number, salt: number): GrownTable {
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const zip = 1000 + 41 * Math.floor(noise(row, salt + 1) * 24);
    const height = 170 + 9 * normal(row, salt + 2);
    const weight = 22 + 0.3 * height + 6 * normal(row, salt + 3);
    const kept = height + 0.6 * weight + 3 * normal(row, salt + 9) > 217;
    const day = new Date(Date.UTC(2018, 0, 1 + Math.floor(noise(row, salt + 4) * 2000)));
    return [
      `C-${10000 + row * 7}-${pick(['A', 'B', 'C'], row, salt + 5)}`,
      CITIES[((zip - 1000) / 41) % CITIES.length] ?? '',
      String(zip),
      day.toISOString().slice(0, 10),
      String(18 + Math.floor(noise(row, salt + 6) * 60)),
      height.toFixed(1),
      weight.toFixed(1),
      Math.exp(4 + 0.8 * normal(row, salt + 7)).toFixed(2),
      Array.from({ length: 8 }, (_, at) => pick(WORDS, row, salt + 20 + at)).join(' '),
      kept ? 'yes' : 'no',
    ];
  });
  return {
    columns: ['code', 'city', 'zip', 'joined', 'age', 'height', 'weight', 'spent', 'note', 'kept'],
    rows,
    label: 'kept',
  };
}

type Change = (value: string, row: number, table: GrownTable) => string;

/** Changes the cells of a column in the rows whose own fixed draw lies below the share. */
function cells(column: string, change: Change): Damage['grow'] {
  return (table, share) => {
    const at = table.columns.indexOf(column);
    return {
      ...table,
      rows: table.rows.map((values, row) =>
        noise(row, 501) < share ? values.with(at, change(values[at] ?? '', row, table)) : values,
      ),
    };
  };
}

/** Appends rows: as many as the share of the table says. */
function appended(copy: (table: GrownTable, nth: number) => string[]): Damage['grow'] {
  return (table, share) => ({
    ...table,
    rows: [
      ...table.rows,
      ...Array.from({ length: Math.round(share * table.rows.length) }, (_, nth) => copy(table, nth)),
    ],
  });
}

const rowAt = ({ rows }: GrownTable, at: number): string[] => rows[at % rows.length] ?? [];
const numbers = (change: (value: number, row: number) => string): Change => {
  return (value, row) => change(Number(value), row);
};
const typo: Change = (value, row) => {
  const at = 1 + Math.floor(noise(row, 502) * (value.length - 2));
  return value.slice(0, at) + (value[at + 1] ?? '') + (value[at] ?? '') + value.slice(at + 2);
};
const otherLabel = (value: string) => (value === 'yes' ? 'no' : 'yes');

export const DAMAGES: readonly Damage[] = [
  { id: 'blank numbers', dimension: 'completeness', grow: cells('height', () => '') },
  { id: 'blank words', dimension: 'completeness', grow: cells('city', () => '') },
  { id: 'a word for nothing', dimension: 'completeness', grow: cells('city', () => 'unknown') },
  { id: 'a word among numbers', dimension: 'completeness', grow: cells('weight', () => 'n/a') },
  { id: 'a code for nothing', dimension: 'completeness', grow: cells('age', () => '-999') },
  {
    id: 'far values above',
    dimension: 'accuracy',
    grow: cells(
      'height',
      numbers((value, row) => (value * (5 + 20 * noise(row, 503))).toFixed(1)),
    ),
  },
  {
    id: 'far values of one size',
    dimension: 'accuracy',
    grow: cells('height', () => '999.9'),
  },
  {
    id: 'far values on both sides',
    dimension: 'accuracy',
    grow: cells(
      'weight',
      numbers((value, row) => (value * (noise(row, 504) < 0.5 ? -9 : 9)).toFixed(1)),
    ),
  },
  {
    id: 'far values of a skewed column',
    dimension: 'accuracy',
    // They lie so near to its tail that many of them cannot be told from a longer tail.
    until: 0.15,
    grow: cells(
      'spent',
      numbers((value, row) => (value * (300 + 2000 * noise(row, 505))).toFixed(2)),
    ),
  },
  {
    id: 'a thousandfold',
    dimension: 'consistency',
    grow: cells(
      'weight',
      numbers((value) => (value * 1000).toFixed(1)),
    ),
  },
  { id: 'units', dimension: 'consistency', grow: cells('weight', (value) => `${value} kg`) },
  {
    id: 'text among numbers',
    dimension: 'consistency',
    grow: cells('age', (_, row) => pick(WORDS, row, 506)),
  },
  { id: 'case', dimension: 'consistency', grow: cells('city', (value) => value.toUpperCase()) },
  { id: 'spaces', dimension: 'consistency', grow: cells('city', (value) => ` ${value} `) },
  { id: 'slips', dimension: 'accuracy', grow: cells('city', typo) },
  { id: 'invisible characters', dimension: 'accuracy', grow: cells('city', (value) => `${value}\u200b`) },
  {
    id: 'another date format',
    dimension: 'consistency',
    grow: cells(
      'joined',
      (value) => `${Number(value.slice(8))} ${MONTHS[Number(value.slice(5, 7)) - 1]} ${value.slice(0, 4)}`,
    ),
  },
  {
    id: 'another dress of codes',
    dimension: 'consistency',
    grow: cells('code', (value) => value.toLowerCase().replaceAll('-', '_')),
  },
  {
    id: 'a broken dependency',
    dimension: 'consistency',
    grow: cells('city', (value, row) =>
      pick(
        CITIES.filter((city) => city !== value),
        row,
        507,
      ),
    ),
  },
  { id: 'impossible ages', dimension: 'accuracy', grow: cells('age', (value) => `-${value}`) },
  { id: 'rows copied once', dimension: 'consistency', grow: appended((table, nth) => rowAt(table, nth * 3)) },
  { id: 'one row copied', dimension: 'consistency', grow: appended((table) => rowAt(table, 5)) },
  {
    id: 'few rows copied many times',
    dimension: 'consistency',
    grow: appended((table, nth) => rowAt(table, (nth % 12) * 31)),
  },
  {
    id: 'rows copied under a new key',
    dimension: 'consistency',
    grow: appended((table, nth) => rowAt(table, (nth % 12) * 31).with(0, `C-${90000 + 7 * nth}-A`)),
  },
  {
    id: 'rows written again with slips',
    dimension: 'consistency',
    grow: appended((table, nth) => {
      const row = rowAt(table, nth * 3);
      return row.with(0, typo(row[0] ?? '', nth, table)).with(8, typo(row[8] ?? '', nth, table));
    }),
  },
  { id: 'wrong labels', dimension: 'label_quality', grow: cells('kept', otherLabel) },
  { id: 'wrong labels of one class', dimension: 'label_quality', grow: cells('kept', () => 'yes') },
  { id: 'missing labels', dimension: 'label_quality', grow: cells('kept', () => '') },
  {
    id: 'copies with another label',
    dimension: 'label_quality',
    grow: appended((table, nth) => rowAt(table, nth * 3).with(9, otherLabel(rowAt(table, nth * 3)[9] ?? ''))),
  },
  {
    id: 'few rows with many labels',
    dimension: 'label_quality',
    grow: appended((table, nth) => rowAt(table, (nth % 6) * 31).with(9, nth % 2 === 0 ? 'yes' : 'no')),
  },
  { id: 'a column that loses its values', dimension: 'distribution', grow: cells('city', () => 'Lisboa') },
  { id: 'a number that stands still', dimension: 'distribution', grow: cells('height', () => '170.0') },
  {
    id: 'a label in disguise',
    dimension: 'distribution',
    grow: cells('age', (_value, row, table) => (table.rows[row]?.[9] === 'yes' ? '61' : '22')),
  },
];
