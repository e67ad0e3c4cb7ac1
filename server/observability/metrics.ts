import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const ENGINE_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300];
const JOB_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 14_400];

declare global {
  /** One set a process: a bundler may bring this module into it more than once. */
  var datrixMetrics: ReturnType<typeof createMetrics> | undefined;
}

/** Every metric there is. Labels take a bounded number of values and never any of a tenant's. */
export function metrics(): ReturnType<typeof createMetrics> {
  globalThis.datrixMetrics ??= createMetrics();
  return globalThis.datrixMetrics;
}

function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    httpRequests: new Counter({
      name: 'datrix_http_requests_total',
      help: 'Answered requests',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'datrix_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer, streams of events left out',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: REQUEST_SECONDS,
      registers,
    }),
    httpOpen: new Gauge({
      name: 'datrix_http_open_requests',
      help: 'Requests that are being answered, streams of events included',
      registers,
    }),
    problems: new Counter({
      name: 'datrix_problems_total',
      help: 'Refused or failed calls by the code of the problem',
      labelNames: ['code'] as const,
      registers,
    }),
    rateLimitRefusals: new Counter({
      name: 'datrix_rate_limit_refusals_total',
      help: 'Calls refused for coming too often',
      registers,
    }),
    operationSeconds: new Histogram({
      name: 'datrix_operation_duration_seconds',
      help: 'Operations of the registry; outcome: ok or the code of the problem',
      labelNames: ['operation', 'outcome'] as const,
      buckets: REQUEST_SECONDS,
      registers,
    }),
    jobSeconds: new Histogram({
      name: 'datrix_job_duration_seconds',
      help: 'Jobs that ended, from their start',
      labelNames: ['type', 'outcome'] as const,
      buckets: JOB_SECONDS,
      registers,
    }),
    stepSeconds: new Histogram({
      name: 'datrix_step_duration_seconds',
      help: 'Steps of durable functions, each attempt by itself',
      labelNames: ['function', 'outcome'] as const,
      buckets: JOB_SECONDS,
      registers,
    }),
    engineSeconds: new Histogram({
      name: 'datrix_engine_query_duration_seconds',
      help: 'Statements of the engine',
      labelNames: ['kind', 'outcome'] as const,
      buckets: ENGINE_SECONDS,
      registers,
    }),
    engineChildren: new Gauge({
      name: 'datrix_engine_children',
      help: 'Processes of the engine',
      registers,
    }),
    engineBytes: new Gauge({
      name: 'datrix_engine_memory_bytes',
      help: 'Resident memory of all processes of the engine together',
      registers,
    }),
    databaseConnections: new Gauge({
      name: 'datrix_database_connections',
      help: 'Connections of the pools of this process; waiting: callers without one',
      labelNames: ['pool', 'state'] as const,
      registers,
    }),
    slowQueries: new Counter({
      name: 'datrix_slow_queries_total',
      help: 'Statements beyond the threshold of the slow-query log',
      labelNames: ['where'] as const,
      registers,
    }),
    runnerJobs: new Gauge({
      name: 'datrix_runner_jobs',
      help: 'Work of the embedded runner: due, later (waits or retries) or taken',
      labelNames: ['state'] as const,
      registers,
    }),
    runnerOldestDueSeconds: new Gauge({
      name: 'datrix_runner_oldest_due_seconds',
      help: 'How long the oldest due work has waited',
      registers,
    }),
    runnerWorkers: new Gauge({
      name: 'datrix_runner_workers',
      help: 'Workers that show their presence',
      registers,
    }),
    outboxUnsent: new Gauge({
      name: 'datrix_outbox_unsent',
      help: 'Events that were committed and not handed on',
      registers,
    }),
    outboxOldestSeconds: new Gauge({
      name: 'datrix_outbox_oldest_unsent_seconds',
      help: 'Age of the oldest of them',
      registers,
    }),
    auditUnsealed: new Gauge({
      name: 'datrix_audit_unsealed',
      help: 'Audit events that are not in the chain of their organisation yet',
      registers,
    }),
    auditSealLagSeconds: new Gauge({
      name: 'datrix_audit_seal_lag_seconds',
      help: 'Age of the oldest of them',
      registers,
    }),
    swept: new Counter({
      name: 'datrix_swept_rows_total',
      help: 'Rows removed after their retention',
      labelNames: ['what'] as const,
      registers,
    }),
  };
}
