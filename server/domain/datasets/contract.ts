import { z } from 'zod';
import { ConnectorSource } from '@/server/domain/connectors/contract';
import { ColumnType, IngestOptions } from '@/server/domain/ingestion/contract';
import { Job, Problem } from '@/server/domain/jobs/contract';
import { Detected } from '@/server/domain/previews/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { plainName } from '@/server/lib/plain-name';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const DatasetStatus = z.enum(['ingesting', 'scanning', 'ready', 'failed', 'deleting']);
export const TaskType = z.enum(['classification', 'regression', 'none']);
export const ScanStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);

export const Ingestion = z.object({
  format: z.string(),
  encoding: z.string().nullable(),
  encodingConfidence: z.number().nullable().optional(),
  delimiter: z.string().nullable(),
  quote: z.string().nullable(),
  headerRow: z.number().int().nullable(),
  rowsRead: z.number().int(),
  rowsSetAside: z.number().int(),
  notes: z.array(z.string()),
  /** Each choice with what spoke for it; absent in datasets that were read before it was kept. */
  detected: z.array(Detected).optional(),
  /** The files as they came, in their order. */
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number().int(), sha256: z.string() })).optional(),
  url: z.string().optional(),
});

export const Dataset = z
  .object({
    id: publicId('dataset'),
    name: z.string(),
    status: DatasetStatus,
    rowCount: z.number().int().nullable(),
    columnCount: z.number().int().nullable(),
    sizeBytes: z.number().int(),
    format: z.string().nullable(),
    score: z.number().nullable(),
    labelColumn: z.string().nullable(),
    taskType: TaskType.nullable(),
    tags: z.array(z.string()),
    description: z.string().nullable(),
    /** Columns that together tell records apart, by name. */
    keyColumns: z.array(z.string()),
    /** Columns whose faults count a second time in the score. */
    criticalColumns: z.array(z.string()),
    /** Attributes by which groups must not be treated differently. */
    protectedColumns: z.array(z.string()),
    /** The column that says which part (train, test, …) a row belongs to. */
    splitColumn: z.string().nullable(),
    currentVersion: z.object({ id: publicId('version'), number: z.number().int() }).nullable(),
    latestScan: z
      .object({
        id: publicId('scan'),
        status: ScanStatus,
        finishedAt: Timestamp.nullable(),
        criticalCount: z.number().int(),
        warningCount: z.number().int(),
        infoCount: z.number().int(),
      })
      .nullable(),
    /** Overall scores of the last 20 scans, oldest first. */
    scoreHistory: z.array(z.number()),
    ingestion: Ingestion.nullable(),
    error: Problem.nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Dataset' });
export type Dataset = z.infer<typeof Dataset>;

const DatasetRef = z.object({ datasetId: publicId('dataset') });

export const GetDataset = DatasetRef;
export const DeleteDataset = DatasetRef;
export const ListDatasets = PageInput.extend({
  /** Part of the name, any case. */
  search: z.string().max(200).optional(),
  status: DatasetStatus.optional(),
  format: z.string().max(40).optional(),
  tag: z.string().max(100).optional(),
  band: z.enum(['good', 'fair', 'poor']).optional(),
});
export const DatasetPage = pageOf(Dataset);

/** The fields of the multipart form beside its file parts; `options` is JSON text. */
export const CreateDatasetFields = z.object({
  name: z.string().transform(plainName).pipe(z.string().min(1).max(200)).optional(),
  labelColumn: z.string().max(1000).optional(),
  taskType: TaskType.optional(),
  description: z.string().max(5000).optional(),
  tags: z.array(z.string().max(100)).max(50).optional(),
  options: IngestOptions.extend({ scan: z.boolean().default(true) }).default({ scan: true }),
});

/** After the bytes are in the store: makes the dataset and starts its ingestion. */
export const CreateDataset = CreateDatasetFields.extend({
  files: z
    .array(
      z.object({ key: z.string(), name: z.string().max(1000), sizeBytes: z.number(), sha256: z.string() }),
    )
    .min(1)
    .max(1000),
});
export const StartedJob = Job;

/** Finished uploads of one schema, in this order; each can become one dataset. */
export const UploadsSource = z.strictObject({ uploads: z.array(publicId('upload')).min(1).max(1000) });
/** A public address; the ingestion fetches it. */
export const UrlSource = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(4000),
  /** Hexadecimal digest that the bytes must have. */
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
});
export const DatasetSource = z.union([UploadsSource, UrlSource, ConnectorSource]);
export type DatasetSource = z.infer<typeof DatasetSource>;

/** Makes a dataset of what is stored already or can be fetched. */
export const RegisterDataset = CreateDatasetFields.extend({ source: DatasetSource });

const ColumnNames = z
  .array(z.string().max(1000))
  .max(1000)
  .refine((names) => new Set(names).size === names.length, { message: 'names a column twice' });

export const UpdateDataset = DatasetRef.extend({
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(5000).nullable().optional(),
  tags: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
  labelColumn: z.string().max(1000).nullable().optional(),
  taskType: TaskType.nullable().optional(),
  keyColumns: ColumnNames.optional(),
  criticalColumns: ColumnNames.optional(),
  protectedColumns: ColumnNames.optional(),
  splitColumn: z.string().max(1000).nullable().optional(),
});

export const HistogramBin = z.object({ from: z.number(), to: z.number(), count: z.number().int() });
export const ValueCount = z.object({ value: z.string(), count: z.number().int() });

/** Statistics of one column; what does not apply to its type is absent. Units are those of the column. */
export const ColumnStatistics = z.object({
  min: z.string().optional(),
  max: z.string().optional(),
  mean: z.number().optional(),
  standardDeviation: z.number().optional(),
  median: z.number().optional(),
  quartile1: z.number().optional(),
  quartile3: z.number().optional(),
  skewness: z.number().optional(),
  kurtosis: z.number().optional(),
  zeroCount: z.number().int().optional(),
  negativeCount: z.number().int().optional(),
  lowerFence: z.number().optional(),
  upperFence: z.number().optional(),
  lengthMin: z.number().int().optional(),
  lengthMax: z.number().int().optional(),
  lengthMean: z.number().optional(),
  topValues: z.array(ValueCount).optional(),
  shapes: z.array(z.object({ shape: z.string(), count: z.number().int(), example: z.string() })).optional(),
  /** Freedman-Diaconis bins, at most 60; for dates the edges are milliseconds since 1970. */
  histogram: z.array(HistogramBin).optional(),
  histogramScale: z.enum(['linear', 'log']).optional(),
  /** Of large tables: distinct values are sketched, quartiles are those of a sample of the rows; all else is exact. */
  approximate: z.array(z.enum(['distinctCount', 'quartiles'])).optional(),
});

/** What a person said about a column. */
export const ColumnMark = z.enum(['label', 'key', 'critical', 'protected', 'split']);
export type ColumnMark = z.infer<typeof ColumnMark>;

export const DatasetColumn = ColumnStatistics.extend({
  name: z.string(),
  position: z.number().int(),
  type: ColumnType,
  storageType: z.string(),
  nullCount: z.number().int(),
  distinctCount: z.number().int().nullable(),
  /** The type as evidence: how many values fitted, examples of those that did not. */
  evidence: z.record(z.string(), z.unknown()),
  issueCount: z.number().int(),
  isLabel: z.boolean(),
  marks: z.array(ColumnMark),
}).meta({ id: 'DatasetColumn' });
export type DatasetColumn = z.infer<typeof DatasetColumn>;

export const ListColumns = DatasetRef.extend({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  cursor: z.string().max(2000).optional(),
  sort: z.string().max(100).optional(),
  versionId: publicId('version').optional(),
  type: ColumnType.optional(),
  /** Part of the name, any case. */
  search: z.string().max(1000).optional(),
});
export const ColumnPage = pageOf(DatasetColumn);

export const DatasetVersion = z
  .object({
    id: publicId('version'),
    number: z.number().int(),
    origin: z.enum(['upload', 'fix', 'rollback', 'sync']),
    parentVersionId: publicId('version').nullable(),
    rowCount: z.number().int(),
    columnCount: z.number().int(),
    rowsSetAside: z.number().int(),
    sizeBytes: z.number().int(),
    sha256: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'DatasetVersion' });
export const ListVersions = PageInput.extend({
  datasetId: publicId('dataset'),
  origin: DatasetVersion.shape.origin.optional(),
});
export const VersionPage = pageOf(DatasetVersion);

export const DownloadVersion = DatasetRef.extend({
  versionId: publicId('version'),
  format: z.enum(['csv', 'parquet', 'jsonl']).default('csv'),
  rowIds: z.stringbool().default(false),
  /** JSON of a RowSelection: only these rows, in this order. */
  rows: z
    .string()
    .max(20_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not valid JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.lazy(() => RowSelection))
    .optional(),
});

export const SetAsideRow = z.object({ line: z.number().int(), reason: z.string(), raw: z.string() });
export const ListSetAside = PageInput.extend({
  datasetId: publicId('dataset'),
  /** Part of the reason, any case. */
  reason: z.string().max(200).optional(),
});
export const SetAsidePage = pageOf(SetAsideRow);

export const RowFilter = z.object({
  /** Of the column, from 0. */
  position: z.number().int().min(0),
  operator: z.enum([
    'equals',
    'notEquals',
    'oneOf',
    'contains',
    'startsWith',
    /** A regular expression in RE2 syntax, which cannot run away. */
    'matches',
    'isNull',
    'isNotNull',
    /** Numbers, or for columns of dates `2024-02-29` with or without a time. */
    'atLeast',
    'atMost',
  ]),
  value: z.string().max(1000).optional(),
  /** Of `oneOf`. */
  values: z.array(z.string().max(1000)).max(200).optional(),
});
export const RowOrder = z.object({ position: z.number().int().min(0), descending: z.boolean() });

/** Which rows, and in which order. */
export const RowSelection = z.object({
  sort: RowOrder.optional(),
  filters: z.array(RowFilter).max(20).default([]),
  /** With a cell that the latest scan suspects. */
  onlyFlagged: z.boolean().default(false),
  /** With a cell that differs from the version that this one was made from. */
  onlyChanged: z.boolean().default(false),
});

/**
 * A page of the grid by position, for virtual scrolling;
 * cells are the text of the file, null where nothing stood. `flags` marks suspected cells of the latest scan.
 */
export const ReadRows = DatasetRef.extend({
  versionId: publicId('version').optional(),
  offset: z.number().int().min(0).max(1_000_000_000).default(0),
  limit: z.number().int().min(1).max(500).default(100),
  ...RowSelection.shape,
  /** Only these rows, by their stable ids. */
  rowIds: z.array(z.number().int().min(0)).min(1).max(500).optional(),
});
export const RowPage = z.object({
  versionId: publicId('version'),
  total: z.number().int(),
  offset: z.number().int(),
  rows: z.array(z.object({ row: z.number().int(), cells: z.array(z.string().nullable()) })),
  flags: z.array(
    z.object({
      row: z.number().int(),
      position: z.number().int().nullable(),
      probability: z.number(),
      severity: z.enum(['critical', 'warning', 'info']),
      reason: z.string(),
      suggestion: z.string().nullable(),
    }),
  ),
  /** Cells that differ from the version that this one was made from, with what stood there. */
  changes: z.array(
    z.object({ row: z.number().int(), position: z.number().int(), oldValue: z.string().nullable() }),
  ),
});
