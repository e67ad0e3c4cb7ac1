-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "audit_events" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" UUID,
    "resource_type" TEXT,
    "resource_id" UUID,
    "request_id" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "datasets" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "format" TEXT,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "row_count" BIGINT,
    "column_count" INTEGER,
    "label_column" TEXT,
    "task_type" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "description" TEXT,
    "source_files" JSONB NOT NULL DEFAULT '[]',
    "ingest_options" JSONB NOT NULL DEFAULT '{}',
    "scan_on_ingest" BOOLEAN NOT NULL DEFAULT true,
    "ingestion" JSONB,
    "error" JSONB,
    "current_version_id" UUID,
    "latest_scan_id" UUID,
    "score" DOUBLE PRECISION,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "datasets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_versions" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "parent_version_id" UUID,
    "origin" TEXT NOT NULL,
    "parquet_key" TEXT NOT NULL,
    "set_aside_key" TEXT,
    "row_count" BIGINT NOT NULL,
    "column_count" INTEGER NOT NULL,
    "rows_set_aside" BIGINT NOT NULL DEFAULT 0,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_columns" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "storage_name" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "storage_type" TEXT NOT NULL,
    "render" TEXT,
    "null_count" BIGINT NOT NULL,
    "distinct_count" BIGINT,
    "evidence" JSONB NOT NULL DEFAULT '{}',
    "statistics" JSONB,

    CONSTRAINT "dataset_columns_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "step" TEXT,
    "percent" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "rows_done" BIGINT,
    "rows_total" BIGINT,
    "rows_per_second" DOUBLE PRECISION,
    "eta_seconds" DOUBLE PRECISION,
    "resource_type" TEXT NOT NULL,
    "resource_id" UUID NOT NULL,
    "resource_url" TEXT NOT NULL,
    "error" JSONB,
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_events" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "trace_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "headers" JSONB,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisations" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "permissions" TEXT[],
    "created_by" UUID,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quality_scans" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "job_id" UUID,
    "status" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "overall" DOUBLE PRECISION,
    "band" TEXT,
    "dimensions" JSONB,
    "checks" JSONB,
    "cells_key" TEXT,
    "pairs_key" TEXT,
    "rows_scanned" BIGINT,
    "critical_count" INTEGER NOT NULL DEFAULT 0,
    "warning_count" INTEGER NOT NULL DEFAULT 0,
    "info_count" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "quality_scans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quality_issues" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "scan_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "column" TEXT,
    "column_position" INTEGER,
    "type" TEXT NOT NULL,
    "check" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "affected_count" BIGINT NOT NULL,
    "affected_pct" DOUBLE PRECISION NOT NULL,
    "impact_score" DOUBLE PRECISION,
    "impact_low" DOUBLE PRECISION,
    "impact_high" DOUBLE PRECISION,
    "impact_verdict" TEXT NOT NULL DEFAULT 'not_estimable',
    "impact_confidence" DOUBLE PRECISION,
    "fix_available" BOOLEAN NOT NULL DEFAULT false,
    "fix_type" TEXT NOT NULL DEFAULT 'manual',
    "fix_options" JSONB NOT NULL DEFAULT '[]',
    "status" TEXT NOT NULL DEFAULT 'open',
    "evidence" JSONB NOT NULL DEFAULT '{}',
    "points_lost" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "rank" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quality_issues_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_events_org_id_created_at_idx" ON "audit_events"("org_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_org_id_id_key" ON "audit_events"("org_id", "id");

-- CreateIndex
CREATE INDEX "idx_datasets_org" ON "datasets"("org_id", "status", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "datasets_org_id_id_key" ON "datasets"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_versions_org_id_id_key" ON "dataset_versions"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_versions_org_id_dataset_id_number_key" ON "dataset_versions"("org_id", "dataset_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_columns_org_id_id_key" ON "dataset_columns"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_columns_org_id_version_id_position_key" ON "dataset_columns"("org_id", "version_id", "position");

-- CreateIndex
CREATE INDEX "jobs_org_id_status_created_at_idx" ON "jobs"("org_id", "status", "created_at" DESC);

-- CreateIndex
CREATE INDEX "jobs_org_id_resource_id_idx" ON "jobs"("org_id", "resource_id");

-- CreateIndex
CREATE UNIQUE INDEX "jobs_org_id_id_key" ON "jobs"("org_id", "id");

-- CreateIndex
CREATE INDEX "outbox_events_sent_at_created_at_idx" ON "outbox_events"("sent_at", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_events_org_id_id_key" ON "outbox_events"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "idempotency_keys_org_id_id_key" ON "idempotency_keys"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "idempotency_keys_org_id_route_key_key" ON "idempotency_keys"("org_id", "route", "key");

-- CreateIndex
CREATE UNIQUE INDEX "organisations_slug_key" ON "organisations"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_org_id_id_key" ON "memberships"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_org_id_user_id_key" ON "memberships"("org_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_secret_hash_key" ON "api_keys"("secret_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_org_id_id_key" ON "api_keys"("org_id", "id");

-- CreateIndex
CREATE INDEX "idx_quality_scans_dataset" ON "quality_scans"("dataset_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "quality_scans_org_id_id_key" ON "quality_scans"("org_id", "id");

-- CreateIndex
CREATE INDEX "idx_issues_scan_severity" ON "quality_issues"("scan_id", "severity", "status");

-- CreateIndex
CREATE INDEX "idx_issues_impact" ON "quality_issues"("dataset_id", "impact_score" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "quality_issues_org_id_id_key" ON "quality_issues"("org_id", "id");

-- AddForeignKey
ALTER TABLE "datasets" ADD CONSTRAINT "datasets_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organisations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dataset_versions" ADD CONSTRAINT "dataset_versions_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dataset_columns" ADD CONSTRAINT "dataset_columns_org_id_version_id_fkey" FOREIGN KEY ("org_id", "version_id") REFERENCES "dataset_versions"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organisations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organisations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quality_scans" ADD CONSTRAINT "quality_scans_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quality_scans" ADD CONSTRAINT "quality_scans_org_id_version_id_fkey" FOREIGN KEY ("org_id", "version_id") REFERENCES "dataset_versions"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quality_issues" ADD CONSTRAINT "quality_issues_org_id_scan_id_fkey" FOREIGN KEY ("org_id", "scan_id") REFERENCES "quality_scans"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
