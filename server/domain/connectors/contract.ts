import { z } from 'zod';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const ConnectorKind = z.enum(['postgresql', 'mysql', 's3', 'http', 'kafka']);
export type ConnectorKind = z.infer<typeof ConnectorKind>;

const Host = z.string().trim().min(1).max(253);
const Port = z.number().int().min(1).max(65_535);
const Name = z.string().min(1).max(200);

/** `verify` checks the certificate and its name, `encrypt` encrypts without checking, `off` sends in the clear. */
export const Encryption = z.enum(['verify', 'encrypt', 'off']);
export type Encryption = z.infer<typeof Encryption>;

/** PEM, of a server whose certificate the usual authorities do not vouch for. */
const CaCertificate = z
  .string()
  .max(500_000)
  .regex(/-----BEGIN CERTIFICATE-----/, 'must be in PEM, beginning with -----BEGIN CERTIFICATE-----')
  .optional();

const database = {
  host: Host,
  database: Name,
  user: Name,
  encryption: Encryption.default('verify'),
  caCertificate: CaCertificate,
};
export const PostgresqlSettings = z.strictObject({
  kind: z.literal('postgresql'),
  ...database,
  port: Port.default(5432),
});
export const MysqlSettings = z.strictObject({
  kind: z.literal('mysql'),
  ...database,
  port: Port.default(3306),
});
export const S3Settings = z.strictObject({
  kind: z.literal('s3'),
  /** Absent: AWS. */
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  region: z.string().min(1).max(50).default('us-east-1'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket'),
  /** Nothing above it is shown. */
  prefix: z.string().max(1000).default(''),
  pathStyle: z.boolean().default(false),
  accessKeyId: z.string().min(1).max(200),
});

/** How one answer leads to the next. Paths are field names with dots between. */
export const Paging = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  /** The address of the next page stands at `path` of the answer, or in its `Link` header when no path is given. */
  z.strictObject({ type: z.literal('next_link'), path: z.string().max(300).optional() }),
  /** `parameter` counts pages until one is empty. */
  z.strictObject({
    type: z.literal('page_number'),
    parameter: z.string().min(1).max(100).default('page'),
    first: z.number().int().min(0).max(1).default(1),
  }),
  /** What stands at `path` is sent as `parameter`, until nothing stands there. */
  z.strictObject({
    type: z.literal('cursor'),
    path: z.string().min(1).max(300),
    parameter: z.string().min(1).max(100).default('cursor'),
  }),
]);
export type Paging = z.infer<typeof Paging>;

export const HttpSettings = z.strictObject({
  kind: z.literal('http'),
  /** Paths are added to it. */
  baseUrl: z.url({ protocol: /^https?$/ }).max(2000),
  auth: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('none') }),
      z.strictObject({ type: z.literal('bearer') }),
      z.strictObject({ type: z.literal('header'), name: z.string().regex(/^[A-Za-z0-9-]{1,100}$/) }),
      z.strictObject({ type: z.literal('basic'), user: Name }),
    ])
    .default({ type: 'none' }),
  /** Where the list of records stands in an answer; absent: the answer is the list, or the longest list is found. */
  recordPath: z.string().max(300).optional(),
  paging: Paging.default({ type: 'none' }),
});
export const KafkaSettings = z.strictObject({
  kind: z.literal('kafka'),
  brokers: z
    .array(z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'must be host:port'))
    .min(1)
    .max(20),
  encryption: Encryption.default('verify'),
  caCertificate: CaCertificate,
  sasl: z.enum(['none', 'plain', 'scram-sha-256', 'scram-sha-512']).default('none'),
  user: Name.optional(),
});

export const ConnectorSettings = z
  .discriminatedUnion('kind', [PostgresqlSettings, MysqlSettings, S3Settings, HttpSettings, KafkaSettings])
  .meta({ id: 'ConnectorSettings' });
export type ConnectorSettings = z.infer<typeof ConnectorSettings>;
export type SettingsOf<Kind extends ConnectorKind> = Extract<ConnectorSettings, { kind: Kind }>;

/** Passwords and keys: written, never read. `password` for databases, Kafka and basic auth, `secretAccessKey` for S3, `token` for HTTP. */
export const ConnectorSecrets = z.strictObject({
  password: z.string().min(1).max(1000).optional(),
  secretAccessKey: z.string().min(1).max(1000).optional(),
  token: z.string().min(1).max(8000).optional(),
});
export type ConnectorSecrets = z.infer<typeof ConnectorSecrets>;

export const Connector = z
  .object({
    id: publicId('connector'),
    name: z.string(),
    kind: ConnectorKind,
    settings: ConnectorSettings,
    /** Names of the secrets that are set; their values are never given back. */
    secretNames: z.array(z.string()),
    /** Null: not tested since its settings changed. */
    lastTest: z.object({ passed: z.boolean(), detail: z.string(), at: Timestamp }).nullable(),
    /** Datasets that are kept like this source. */
    syncCount: z.number().int(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Connector' });
export type Connector = z.infer<typeof Connector>;

const ConnectorName = z.string().trim().min(1).max(100);
export const CreateConnector = z.object({
  name: ConnectorName,
  settings: ConnectorSettings,
  secrets: ConnectorSecrets.default({}),
});
export const GetConnector = z.object({ connectorId: publicId('connector') });
/** Secrets that are left out stay as they are; `null` takes one away. Another host or user needs its secret anew. */
export const UpdateConnector = GetConnector.extend({
  name: ConnectorName.optional(),
  settings: ConnectorSettings.optional(),
  secrets: z
    .strictObject({
      password: ConnectorSecrets.shape.password.nullable(),
      secretAccessKey: ConnectorSecrets.shape.secretAccessKey.nullable(),
      token: ConnectorSecrets.shape.token.nullable(),
    })
    .optional(),
});
export const DeletedConnector = z.object({ id: publicId('connector') });
export const ListConnectors = PageInput.extend({
  kind: ConnectorKind.optional(),
  search: z.string().max(100).optional(),
});
export const ConnectorPage = pageOf(Connector);

export const ConnectorTest = z.object({
  passed: z.boolean(),
  /** What answered, or what is wrong and what to do. */
  detail: z.string(),
  /** Code of the problem, when it did not pass. */
  code: z.string().nullable(),
  milliseconds: z.number(),
});
export type ConnectorTest = z.infer<typeof ConnectorTest>;

export const SourceEntry = z.object({
  name: z.string(),
  /** What to give as `path` to look inside, or as `object` to read it. */
  path: z.string(),
  kind: z.enum(['schema', 'table', 'view', 'folder', 'file', 'topic']),
  /** Can be read as a table. */
  readable: z.boolean(),
  /** About how many rows, where the source keeps count. */
  rowEstimate: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  modifiedAt: Timestamp.nullable(),
});
export type SourceEntry = z.infer<typeof SourceEntry>;
export const BrowseConnector = GetConnector.extend({ path: z.string().max(2000).optional() });
export const SourceListing = z.object({
  path: z.string().nullable(),
  entries: z.array(SourceEntry),
  /** True when there are more than are shown. */
  truncated: z.boolean(),
});
export type SourceListing = z.infer<typeof SourceListing>;

/** What is read: a table, file, folder, path or topic by its `path`, or for databases the result of one SELECT. */
export const SourceSelection = z.object({
  object: z.string().min(1).max(2000).optional(),
  sql: z.string().min(1).max(20_000).optional(),
});
export type SourceSelection = z.infer<typeof SourceSelection>;

export const PreviewSource = GetConnector.extend(SourceSelection.shape);
export const SourcePreview = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean().nullable() })),
  /** The first rows, as text. */
  rows: z.array(z.array(z.string().nullable())),
});
export type SourcePreview = z.infer<typeof SourcePreview>;

/** As `source` of a new dataset. */
export const ConnectorSource = z.strictObject({
  connectorId: publicId('connector'),
  ...SourceSelection.shape,
});
export type ConnectorSource = z.infer<typeof ConnectorSource>;
