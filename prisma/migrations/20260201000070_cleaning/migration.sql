-- Fixes, what was decided in review, and how a version is made from its base.
ALTER TABLE "dataset_versions"
  ADD COLUMN "state" TEXT NOT NULL DEFAULT 'live',
  ADD COLUMN "base_version_id" UUID,
  ADD COLUMN "recipe" JSONB NOT NULL DEFAULT '[]';

CREATE TABLE "fixes" (
  "id" UUID NOT NULL,
  "org_id" UUID NOT NULL,
  "dataset_id" UUID NOT NULL,
  "job_id" UUID,
  "status" TEXT NOT NULL DEFAULT 'applying',
  "title" TEXT NOT NULL,
  "request" JSONB NOT NULL,
  "steps" JSONB NOT NULL DEFAULT '[]',
  "base_version_id" UUID NOT NULL,
  "version_before_id" UUID NOT NULL,
  "version_after_id" UUID,
  "cells_key" TEXT,
  "rows_key" TEXT,
  "reverts" JSONB NOT NULL DEFAULT '[]',
  "cells_changed" BIGINT NOT NULL DEFAULT 0,
  "rows_removed" BIGINT NOT NULL DEFAULT 0,
  "rows_quarantined" BIGINT NOT NULL DEFAULT 0,
  "columns_added" JSONB NOT NULL DEFAULT '[]',
  "columns_dropped" JSONB NOT NULL DEFAULT '[]',
  "gate" JSONB,
  "report" JSONB,
  "error" JSONB,
  "rolled_back_by_version_id" UUID,
  "created_by" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "applied_at" TIMESTAMPTZ(3),
  "rolled_back_at" TIMESTAMPTZ(3),
  CONSTRAINT "fixes_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "fixes_org_id_id_key" ON "fixes"("org_id", "id");
CREATE INDEX "fixes_org_id_dataset_id_created_at_idx" ON "fixes"("org_id", "dataset_id", "created_at" DESC);
ALTER TABLE "fixes" ADD CONSTRAINT "fixes_org_id_dataset_id_fkey"
  FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "review_decisions" (
  "id" UUID NOT NULL,
  "org_id" UUID NOT NULL,
  "dataset_id" UUID NOT NULL,
  "row" BIGINT NOT NULL,
  "position" INTEGER NOT NULL,
  "value" TEXT,
  "suggestion" TEXT,
  "decision" TEXT NOT NULL,
  "fix_id" UUID,
  "created_by" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "review_decisions_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "review_decisions_org_id_id_key" ON "review_decisions"("org_id", "id");
CREATE UNIQUE INDEX "review_decisions_org_id_dataset_id_row_position_key" ON "review_decisions"("org_id", "dataset_id", "row", "position");
ALTER TABLE "review_decisions" ADD CONSTRAINT "review_decisions_org_id_dataset_id_fkey"
  FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['fixes', 'review_decisions'] LOOP
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
