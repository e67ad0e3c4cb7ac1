-- Triage that outlives a scan, rules of users, settings of scans, self-tests, and what a phase leaves behind.

-- What an issue would cost is kept, so that ignoring it can take its points out of the ledger without another scan.
ALTER TABLE "quality_issues"
  ADD COLUMN "fingerprint" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "phase" TEXT NOT NULL DEFAULT 'checks',
  ADD COLUMN "population_count" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "points_max" DOUBLE PRECISION,
  ADD COLUMN "critical_column" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "idx_issues_fingerprint" ON "quality_issues"("dataset_id", "fingerprint");

-- Finished phases with their times, and digests of the columns' content, by which a later scan knows what is unchanged.
ALTER TABLE "quality_scans"
  ADD COLUMN "phases" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "column_digests" JSONB,
  ADD COLUMN "checks_revision" TEXT;

CREATE TABLE "issue_triage" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "reason" TEXT,
    "assignee_id" UUID,
    "updated_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "issue_triage_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "issue_triage_org_id_id_key" ON "issue_triage"("org_id", "id");
CREATE UNIQUE INDEX "issue_triage_org_id_dataset_id_fingerprint_key" ON "issue_triage"("org_id", "dataset_id", "fingerprint");
ALTER TABLE "issue_triage" ADD CONSTRAINT "issue_triage_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "issue_comments" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "author_type" TEXT NOT NULL,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "issue_comments_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "issue_comments_org_id_id_key" ON "issue_comments"("org_id", "id");
CREATE INDEX "issue_comments_thread" ON "issue_comments"("dataset_id", "fingerprint", "created_at");
ALTER TABLE "issue_comments" ADD CONSTRAINT "issue_comments_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "quality_rules" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "severity" TEXT NOT NULL DEFAULT 'warning',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "source" TEXT NOT NULL DEFAULT 'manual',
    "evidence" TEXT,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "quality_rules_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "quality_rules_org_id_id_key" ON "quality_rules"("org_id", "id");
CREATE UNIQUE INDEX "quality_rules_org_id_dataset_id_name_key" ON "quality_rules"("org_id", "dataset_id", "name");
ALTER TABLE "quality_rules" ADD CONSTRAINT "quality_rules_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- dataset_id null: what the organisation's datasets start from.
CREATE TABLE "quality_settings" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "dataset_id" UUID,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "updated_by" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "quality_settings_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "quality_settings_org_id_id_key" ON "quality_settings"("org_id", "id");
CREATE UNIQUE INDEX "quality_settings_org_id_dataset_id_key" ON "quality_settings"("org_id", "dataset_id") NULLS NOT DISTINCT;
ALTER TABLE "quality_settings" ADD CONSTRAINT "quality_settings_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organisations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "quality_settings" ADD CONSTRAINT "quality_settings_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "self_tests" (
    "id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "dataset_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "job_id" UUID,
    "status" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "rows_used" BIGINT,
    "results" JSONB,
    "error" JSONB,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    CONSTRAINT "self_tests_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "self_tests_org_id_id_key" ON "self_tests"("org_id", "id");
CREATE INDEX "self_tests_dataset" ON "self_tests"("dataset_id", "created_at" DESC);
ALTER TABLE "self_tests" ADD CONSTRAINT "self_tests_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "self_tests" ADD CONSTRAINT "self_tests_org_id_version_id_fkey" FOREIGN KEY ("org_id", "version_id") REFERENCES "dataset_versions"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['issue_triage', 'issue_comments', 'quality_rules', 'quality_settings', 'self_tests'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO datrix_app USING (org_id = (SELECT current_org_id())) WITH CHECK (org_id = (SELECT current_org_id()))',
      tenant_table
    );
    EXECUTE format('CREATE POLICY platform ON %I TO datrix_system USING (true) WITH CHECK (true)', tenant_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO datrix_app, datrix_system', tenant_table);
  END LOOP;
END $$;
