import { z } from 'zod';
import { ColumnType } from '@/server/domain/ingestion/contract';
import { Dimension } from '@/server/domain/quality/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId } from '@/server/lib/zod-ids';

const Pair = z.object({
  datasetId: publicId('dataset'),
  versionId: publicId('version'),
  /** The version to hold it against; the one that it was made from when left out. */
  with: publicId('version').optional(),
});

const Count = z.number().int();
const NamedColumn = z.object({ name: z.string(), position: Count, type: ColumnType });

/** How far the values of a column have moved. What does not apply to its type is null. */
export const Drift = z.object({
  /** none below 0.1 of the stability index, moderate from there on, large from 0.25 on. */
  level: z.enum(['none', 'moderate', 'large']),
  /** Population stability index over tenths of the earlier version, or over its most frequent values. */
  stabilityIndex: z.number(),
  /** 0 (same shares) to 1 (nothing in common), over the same bins. */
  jensenShannon: z.number(),
  /** Numbers and dates: largest distance of the two distributions, 0-1. */
  kolmogorovSmirnov: z.number().nullable(),
  pValue: z.number().nullable(),
  method: z.enum(['exact', 'sampled']),
  /** Values of the earlier and later version that were looked at. */
  valuesBefore: Count,
  valuesAfter: Count,
});
export type Drift = z.infer<typeof Drift>;

export const ColumnChange = z.object({
  name: z.string(),
  /** In the later version. */
  position: Count,
  type: ColumnType,
  /** Cells of common rows whose text differs. */
  changed: Count,
  /** Of these: empty before, empty after. */
  filled: Count,
  emptied: Count,
  drift: Drift.nullable(),
});
export type ColumnChange = z.infer<typeof ColumnChange>;

const VersionRef = z.object({ id: publicId('version'), number: Count });
const Difference = z.object({ before: z.number(), after: z.number(), difference: z.number() });

export const Comparison = z
  .object({
    before: VersionRef,
    after: VersionRef,
    columns: z.object({
      added: z.array(NamedColumn),
      removed: z.array(NamedColumn),
      /** Another name for the same content, where at least 95 % of the cells of common rows are equal. */
      renamed: z.array(z.object({ from: z.string(), to: z.string(), equalPct: z.number() })),
      retyped: z.array(z.object({ name: z.string(), before: ColumnType, after: ColumnType })),
    }),
    rows: z.object({
      before: Count,
      after: Count,
      added: Count,
      removed: Count,
      common: Count,
      changed: Count,
    }),
    cellsChanged: Count,
    /** Every column that both have, in the order of the later version. */
    perColumn: z.array(ColumnChange),
    /** Of the latest finished scans; null unless both have one. */
    score: z
      .object({
        overall: Difference,
        dimensions: z.array(z.object({ dimension: Dimension, ...Difference.shape })),
      })
      .nullable(),
  })
  .meta({ id: 'Comparison' });
export type Comparison = z.infer<typeof Comparison>;

export const CompareVersions = Pair;

export const CellChange = z.object({
  row: Count,
  column: z.string(),
  oldValue: z.string().nullable(),
  newValue: z.string().nullable(),
});
export type CellChange = z.infer<typeof CellChange>;
export const ListCellChanges = PageInput.extend({
  ...Pair.shape,
  column: z.string().max(1000).optional(),
  row: z.coerce.number().int().min(0).optional(),
});
export const CellChangePage = pageOf(CellChange);
