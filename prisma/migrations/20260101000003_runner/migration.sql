-- State of the embedded runner of durable functions. Only the worker's system role sees it; payloads hold ids only.
CREATE SCHEMA "runner";
GRANT USAGE ON SCHEMA "runner" TO "datrix_system";

CREATE TABLE "runner"."event" (
  "id" text PRIMARY KEY,
  "external_id" text UNIQUE,
  "name" text NOT NULL,
  "body" jsonb NOT NULL,
  "received_at" timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE "runner"."run" (
  "id" text PRIMARY KEY,
  "function_id" text NOT NULL,
  "events" jsonb NOT NULL,
  "status" text NOT NULL DEFAULT 'running',
  "output" jsonb,
  "error" jsonb,
  "parent_run" text,
  "parent_step" text,
  "idempotency_key" text,
  "request_version" integer NOT NULL DEFAULT -1,
  "concurrency_keys" text[] NOT NULL DEFAULT '{}',
  "created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "ended_at" timestamptz
);
CREATE UNIQUE INDEX "run_idempotency" ON "runner"."run" ("function_id", "idempotency_key") WHERE "idempotency_key" IS NOT NULL;

CREATE SEQUENCE "runner"."step_order";
CREATE TABLE "runner"."step" (
  "run_id" text NOT NULL REFERENCES "runner"."run" ("id") ON DELETE CASCADE,
  "id" text NOT NULL,
  "op" text NOT NULL,
  "name" text,
  "state" text NOT NULL DEFAULT 'pending',
  "result" jsonb,
  "done_order" bigint,
  "saves" integer NOT NULL DEFAULT 0,
  "done_at" timestamptz,
  PRIMARY KEY ("run_id", "id")
);

-- What a worker can claim: kind run (ask the function to go on), step (one planned step), wake (a sleep or a time-out ends).
CREATE TABLE "runner"."job" (
  "id" bigserial PRIMARY KEY,
  "run_id" text NOT NULL REFERENCES "runner"."run" ("id") ON DELETE CASCADE,
  "kind" text NOT NULL,
  "step_id" text,
  "attempt" integer NOT NULL DEFAULT 0,
  "run_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "generation" integer NOT NULL DEFAULT 0,
  "internal_failures" integer NOT NULL DEFAULT 0,
  "again" boolean NOT NULL DEFAULT false,
  "worker" bigint,
  "lease_until" timestamptz,
  "concurrency_keys" text[] NOT NULL DEFAULT '{}',
  "concurrency_limits" integer[] NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX "job_one_run" ON "runner"."job" ("run_id") WHERE "kind" = 'run';
CREATE INDEX "job_due" ON "runner"."job" ("run_at") WHERE "worker" IS NULL;

CREATE TABLE "runner"."wait" (
  "run_id" text NOT NULL REFERENCES "runner"."run" ("id") ON DELETE CASCADE,
  "step_id" text NOT NULL,
  "event" text NOT NULL,
  "expression" text,
  PRIMARY KEY ("run_id", "step_id")
);
CREATE INDEX "wait_event" ON "runner"."wait" ("event");

CREATE TABLE "runner"."cron" (
  "function_id" text NOT NULL,
  "expression" text NOT NULL,
  "next_at" timestamptz NOT NULL,
  PRIMARY KEY ("function_id", "expression")
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "runner" TO "datrix_system";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA "runner" TO "datrix_system";
