import { z } from 'zod';
import { parseOrigins, parseRates } from './api-settings';
import { readSecretFiles } from './secret-files';

const megabytes = (fallback: number) => z.coerce.number().int().min(64).default(fallback);

/** Marks a setting that may come from a file instead, named by `<NAME>_FILE`, and is never shown. */
export const SECRET = { secret: true } as const;

/** A parser's error as a fault of its setting. */
function told<Value>(parse: (text: string) => Value) {
  return (text: string, context: z.RefinementCtx): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  };
}

/** Every setting there is. Empty text counts as absent. The only reader of `process.env` in the server. */
export const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development').describe('How Node runs'),
  DATABASE_URL: z.string().describe('PostgreSQL as the role datrix_app').meta(SECRET),
  DATABASE_SYSTEM_URL: z.string().describe('PostgreSQL as the role datrix_system').meta(SECRET),
  DATRIX_DATA_DIR: z.string().default('.datrix').describe('Folder of the embedded store and temporary files'),
  DATRIX_PUBLIC_URL: z.string().default('http://127.0.0.1:3000').describe('Address that users see'),
  DATRIX_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^/\s]+/, 'must look like smtps://user:password@mail.example.com')
    .optional()
    .describe(
      'Mail server: smtps://user:password@host, or smtp://host:587 (STARTTLS); default: no mail is sent',
    )
    .meta(SECRET),
  DATRIX_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]+@[^\r\n]+$/, 'must hold an e-mail address')
    .optional()
    .describe('Sender of mails, for example Datrix <datrix@example.com>; needed with DATRIX_SMTP_URL'),
  NEXTAUTH_URL: z.string().optional().describe('Address for sign-in call-backs; default: the public address'),
  DATRIX_SIGN_UP: z
    .enum(['open', 'invited'])
    .default('open')
    .describe('Who may make an account: everybody, or only people who were invited'),
  DATRIX_OAUTH_GOOGLE_CLIENT_ID: z
    .string()
    .optional()
    .describe('Let people sign in with Google: id of the OAuth client'),
  DATRIX_OAUTH_GOOGLE_CLIENT_SECRET: z.string().optional().describe('Secret of that client').meta(SECRET),
  DATRIX_OAUTH_GOOGLE_URL: z
    .string()
    .regex(/^https?:\/\//)
    .default('https://accounts.google.com')
    .describe('Issuer of the Google accounts'),
  DATRIX_OAUTH_GITHUB_CLIENT_ID: z
    .string()
    .optional()
    .describe('Let people sign in with GitHub: id of the OAuth app'),
  DATRIX_OAUTH_GITHUB_CLIENT_SECRET: z.string().optional().describe('Secret of that app').meta(SECRET),
  DATRIX_OAUTH_GITHUB_URL: z
    .string()
    .regex(/^https?:\/\//)
    .default('https://github.com')
    .describe('Address of GitHub, or of an own GitHub Enterprise Server'),
  DATRIX_OAUTH_GITHUB_API_URL: z
    .string()
    .regex(/^https?:\/\//)
    .default('https://api.github.com')
    .describe('Address of its API'),
  DATRIX_OAUTH_MICROSOFT_CLIENT_ID: z
    .string()
    .optional()
    .describe('Let people sign in with Microsoft: id of the app registration'),
  DATRIX_OAUTH_MICROSOFT_CLIENT_SECRET: z
    .string()
    .optional()
    .describe('Secret of that app registration')
    .meta(SECRET),
  DATRIX_OAUTH_MICROSOFT_URL: z
    .string()
    .regex(/^https?:\/\//)
    .default('https://login.microsoftonline.com')
    .describe('Address of the Microsoft identity platform'),
  DATRIX_OAUTH_MICROSOFT_TENANT: z
    .string()
    .regex(/^[\w.-]+$/)
    .default('common')
    .describe(
      'Tenant of the app: common, organizations, or the id of one, whose addresses are then believed',
    ),
  NEXTAUTH_SECRET: z
    .string()
    .min(32)
    .describe('Signs sessions and cursors; at least 32 characters')
    .meta(SECRET),
  DATRIX_UPLOAD_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(10 * 1024 ** 3)
    .describe('Largest accepted upload, in bytes'),
  DATRIX_STORAGE_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Most bytes that an organisation may keep, unless it has a bound of its own; default: no bound',
    ),
  DATRIX_CLAMD_URL: z
    .string()
    .optional()
    .describe(
      'Let this ClamAV daemon look through every file, for example tcp://127.0.0.1:3310; default: nobody',
    ),
  DATRIX_COLUMNS_MAX: z.coerce.number().int().min(1).default(5000).describe('Most columns of a dataset'),
  DATRIX_ENGINE_MEMORY_MB: megabytes(1024).describe('Memory limit of one engine child, in MiB'),
  DATRIX_ENGINE_THREADS: z.coerce.number().int().min(1).default(2).describe('Threads of one engine child'),
  DATRIX_WORKER_NICE: z.coerce
    .number()
    .int()
    .min(0)
    .max(19)
    .default(10)
    .describe(
      'How far the worker and its engines stand back when web and database want the processor (0 to 19)',
    ),
  DATRIX_S3_BUCKET: z
    .string()
    .optional()
    .describe('Keep objects in this S3 bucket; default: a folder in the data directory'),
  DATRIX_S3_ENDPOINT: z.string().optional().describe('Address of an S3-compatible store; default: AWS'),
  DATRIX_S3_REGION: z.string().default('us-east-1').describe('Region of the bucket'),
  DATRIX_S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('Key of the store; default: the role or profile that the process has')
    .meta(SECRET),
  DATRIX_S3_SECRET_ACCESS_KEY: z.string().optional().describe('Secret of that key').meta(SECRET),
  DATRIX_S3_PATH_STYLE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Name the bucket in the path (most stores other than AWS need true)'),
  DATRIX_S3_PREFIX: z
    .string()
    .regex(/^([^/.][^/]*\/)*$/, 'must be empty or end with a slash')
    .default('')
    .describe('Put before every key in a bucket that is shared, for example datrix/'),
  DATRIX_S3_KMS_KEY_ID: z
    .string()
    .optional()
    .describe('Encrypt objects with this KMS key')
    .meta({ secret: false }),
  DATRIX_OBJECT_ENCRYPTION: z
    .enum(['auto', 'on', 'off'])
    .default('auto')
    .describe(
      "Encrypt objects with their organisation's data key; auto: in the local folder, not in a bucket",
    ),
  DATRIX_OBJECT_CACHE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(10 * 1024 ** 3)
    .describe('Bound of the local copies of objects that are encrypted or in a bucket, in bytes'),
  DATRIX_PLATFORM_KEY: z
    .string()
    .optional()
    .describe('Wraps the keys of organisations: 32 bytes in base64; default: a file in the data directory')
    .meta(SECRET),
  DATRIX_PLATFORM_KEYS_OLD: z
    .string()
    .default('')
    .describe('Keys that DATRIX_PLATFORM_KEY took over from, with commas between; they only open')
    .meta(SECRET),
  DATRIX_KMS_KEY_ID: z
    .string()
    .optional()
    .describe('Wrap the keys of organisations with this key of AWS KMS instead: id, ARN or alias')
    .meta({ secret: false }),
  DATRIX_KMS_KEY_IDS_OLD: z
    .string()
    .default('')
    .describe('KMS keys that DATRIX_KMS_KEY_ID took over from, with commas between; they only open')
    .meta({ secret: false }),
  DATRIX_KMS_REGION: z.string().default('us-east-1').describe('Region of the KMS key'),
  DATRIX_KMS_ENDPOINT: z
    .string()
    .regex(/^https?:\/\//)
    .optional()
    .describe('Address of a service that speaks like KMS; default: AWS'),
  DATRIX_KMS_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('Key for the KMS; default: the role or profile that the process has')
    .meta(SECRET),
  DATRIX_KMS_SECRET_ACCESS_KEY: z.string().optional().describe('Secret of that key').meta(SECRET),
  DATRIX_AUDIT_SIGNING_KEY: z
    .string()
    .optional()
    .describe(
      'Signs heads of audit chains: an Ed25519 private key (PKCS #8) in base64; default: a file in the data directory',
    )
    .meta(SECRET),
  DATRIX_AUDIT_ANCHOR_BUCKET: z
    .string()
    .optional()
    .describe(
      'A second S3 bucket for signed heads, best with object lock; reached like DATRIX_S3_BUCKET; default: none',
    ),
  DATRIX_OUTBOUND_ALLOW: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()])))
    .describe(
      'Addresses of your own network that connectors may reach, besides public ones: networks, hosts, host:port, with commas between',
    ),
  DATRIX_REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
    .optional()
    .describe(
      'Keep cache, rate limits and messages between processes in this Redis, for example rediss://user:password@host:6379/0; default: in the process and in PostgreSQL',
    )
    .meta(SECRET),
  DATRIX_REDIS_CA_FILE: z
    .string()
    .optional()
    .describe(
      'PEM file of the authority that signed the certificate of Redis; default: those that Node trusts',
    ),
  DATRIX_KAFKA_BROKERS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()])))
    .describe('Publish events to this Kafka cluster: host:port, with commas between; default: nowhere'),
  DATRIX_KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/)
    .default('datrix')
    .describe('Topics are this, a dot, and what the events are about, for example datrix.dataset'),
  DATRIX_KAFKA_TLS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Encrypt connections to Kafka'),
  DATRIX_KAFKA_CA_FILE: z
    .string()
    .optional()
    .describe(
      'PEM file of the authority that signed the certificates of Kafka; default: those that Node trusts',
    ),
  DATRIX_KAFKA_SASL: z
    .enum(['none', 'plain', 'scram-sha-256', 'scram-sha-512'])
    .default('none')
    .describe('How to sign in to Kafka'),
  DATRIX_KAFKA_USER: z.string().optional().describe('User of Kafka'),
  DATRIX_KAFKA_PASSWORD: z.string().optional().describe('Password of that user').meta(SECRET),
  DATRIX_EVENT_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(7)
    .describe('Days that sent events are kept; nothing unsent is ever removed'),
  DATRIX_RATE_LIMITS: z
    .string()
    .default('')
    .transform(told(parseRates))
    .describe(
      'Calls a minute that one caller may make, for example read=12000,write=1200,start=600,auth=120 (the default of each), or off',
    ),
  DATRIX_TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'Proxies in front of the application that add to X-Forwarded-For; who calls is the entry that the outermost added',
    ),
  DATRIX_CORS_ORIGINS: z
    .string()
    .default('')
    .transform(told(parseOrigins))
    .describe(
      'Origins whose pages may call /v1 with an API key, with commas between, for example https://app.example.org; never with cookies',
    ),
  DATRIX_METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token for /metrics; default: callers on this machine alone')
    .meta(SECRET),
  DATRIX_WORKER_METRICS_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Port on 127.0.0.1 for /metrics, /healthz and /readyz of the worker; default: none'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Send traces to this OTLP/HTTP collector, for example http://127.0.0.1:4318; default: no traces',
    ),
  DATRIX_TRACE_RATIO: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of the traces that are kept, 0-1'),
  DATRIX_SLOW_QUERY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(1000)
    .describe('Log statements that take longer, by their shape; 0: none'),
  DATRIX_DRAIN_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(600)
    .default(15)
    .describe('How long a process that is told to stop may finish what it has begun'),
  DATRIX_RUN_RETENTION_DAYS: z.coerce
    .number()
    .min(1)
    .default(7)
    .describe('Days for which ended background work is kept'),
  DATRIX_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Log level'),
  INNGEST_BASE_URL: z
    .string()
    .optional()
    .describe('A self-hosted Inngest server; default: the embedded runner'),
  INNGEST_EVENT_KEY: z.string().optional().describe('Event key of Inngest').meta(SECRET),
  INNGEST_SIGNING_KEY: z.string().optional().describe('Signing key of Inngest').meta(SECRET),
});
export type Environment = z.infer<typeof Environment>;

export const SECRET_NAMES: readonly string[] = Object.entries(Environment.shape).flatMap(([name, schema]) =>
  schema.meta()?.secret === true ? [name] : [],
);

/** Whether durable functions are called by an Inngest server instead of the embedded runner. */
export function hasExternalRunner(): boolean {
  const { INNGEST_BASE_URL, INNGEST_EVENT_KEY } = environment();
  return INNGEST_BASE_URL !== undefined || INNGEST_EVENT_KEY !== undefined;
}

let cached: Environment | undefined;

/** The validated settings; the first call fails with every fault named at once. */
export function environment(): Environment {
  cached ??= parseEnvironment(process.env);
  return cached;
}

export function parseEnvironment(source: NodeJS.ProcessEnv): Environment {
  const present = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const fromFiles = readSecretFiles(SECRET_NAMES, present);
  const result = Environment.safeParse({ ...present, ...fromFiles.values });
  if (result.success && fromFiles.faults.length === 0) return result.data;
  const faults = [
    ...fromFiles.faults,
    ...(result.error?.issues ?? []).map((issue) => `  ${issue.path.join('.')}: ${issue.message}`),
  ];
  throw new Error(`Settings are missing or wrong (see .env.example):\n${faults.join('\n')}`);
}
