import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RawColumn } from '../../server/stats/encode-table.ts';
import type { Target } from '../../server/stats/trees/losses.ts';
import { readDelimited } from './read-delimited.ts';

/** Public tables with a label column, as models read them. */
const TABLES = [
  { name: 'adult', file: 'tab_adult/adult-train.csv.gz', header: false, label: 14 },
  { name: 'breast_cancer', file: 'tab_breast_cancer/breast-cancer-wisconsin.csv', header: false, label: -1 },
  { name: 'spambase', file: 'tab_spambase/spambase.csv', header: true, label: -1 },
  { name: 'pima', file: 'tab_pima/pima-indians-diabetes.csv', header: false, label: -1 },
  { name: 'iris', file: 'tab_iris/iris.csv', header: true, label: -1 },
  { name: 'penguins', file: 'tab_penguins/penguins.csv', header: true, label: 0 },
  { name: 'telco_churn', file: 'tab_telco_churn/Telco-Customer-Churn.csv', header: true, label: -1 },
  {
    name: 'online_shoppers',
    file: 'tab_online_shoppers/online_shoppers.csv.gz',
    header: true,
    label: -1,
  },
  { name: 'titanic', file: 'tab_titanic/titanic.csv', header: true, label: 'survived' },
  { name: 'diamonds_cut', file: 'tab_diamonds/diamonds.csv.gz', header: true, label: 'cut' },
  {
    name: 'california',
    file: 'tab_california_housing/housing.csv',
    header: true,
    label: 'median_house_value',
  },
  { name: 'diamonds_price', file: 'tab_diamonds/diamonds.csv.gz', header: true, label: 'price' },
  { name: 'mpg', file: 'tab_mpg/mpg.csv', header: true, label: 0 },
] as const;

export interface LabelTable {
  name: string;
  rowCount: number;
  columns: RawColumn[];
  label: Target;
  /** Texts of the rows, without that of the label. */
  texts: (string | null)[][];
}

/** The tables that are there, at most `rowsMax` evenly spaced rows of each. */
export function labelTables(root: string, rowsMax: number, names?: readonly string[]): LabelTable[] {
  return TABLES.filter(({ name }) => names === undefined || names.includes(name)).flatMap((table) => {
    const path = join(root, table.file);
    if (!existsSync(path)) return [];
    const bytes = readFileSync(path);
    const all = readDelimited((table.file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
    const names = (table.header ? (all.shift() ?? []) : (all[0] ?? []).map((_, at) => `c${at}`)).map((name) =>
      name.trim(),
    );
    const at =
      typeof table.label === 'string'
        ? names.findIndex((name) => name.toLowerCase() === table.label)
        : (table.label + names.length) % names.length;
    if (at < 0) return [];
    const usable = all.filter((row) => row.length === names.length && (row[at] ?? '').trim() !== '');
    const step = Math.max(1, Math.floor(usable.length / rowsMax));
    const rows = usable.filter((_, row) => row % step === 0).slice(0, rowsMax);
    const texts = rows.map((row) =>
      row
        .filter((_, column) => column !== at)
        .map((text) => (/^\s*(\?|NA|NaN)?\s*$/.test(text) ? null : text.trim())),
    );
    return [
      {
        name: table.name,
        rowCount: rows.length,
        columns: toColumns(
          names.filter((_, column) => column !== at),
          texts,
        ),
        label: toTarget(rows.map((row) => (row[at] ?? '').trim())),
        texts,
      },
    ];
  });
}

export function toColumns(names: readonly string[], texts: readonly (string | null)[][]): RawColumn[] {
  return names.map((name, at): RawColumn => {
    const values = texts.map((row) => row[at] ?? null);
    const numbers = Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
    return values.every((value, row) => value === null || !Number.isNaN(numbers[row]))
      ? { name, kind: 'number', values: numbers }
      : { name, kind: 'text', values };
  });
}

function toTarget(texts: readonly string[]): Target {
  const levels = [...new Set(texts)].sort();
  if (levels.length > 20) return { kind: 'number', values: Float64Array.from(texts, Number) };
  return {
    kind: 'classes',
    codes: Int32Array.from(texts, (text) => levels.indexOf(text)),
    classes: levels.length,
  };
}
