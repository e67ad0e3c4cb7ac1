-- Keys of organisations, the places data comes from, and what keeps datasets like their sources.
CREATE TABLE "data_keys" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL REFERENCES "organisations" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "version" INTEGER NOT NULL,
  "wrapped_key" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "data_keys_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "data_keys_org_id_version_key" UNIQUE ("org_id", "version")
);

CREATE TABLE "connectors" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL REFERENCES "organisations" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "name" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "settings" JSONB NOT NULL,
  "secrets" TEXT,
  "secret_names" TEXT[] NOT NULL DEFAULT '{}',
  "tested_at" TIMESTAMPTZ(3),
  "test_passed" BOOLEAN,
  "test_detail" TEXT,
  "created_by" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "connectors_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "connectors_org_id_name_key" UNIQUE ("org_id", "name")
);

CREATE TABLE "syncs" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "connector_id" UUID NOT NULL,
  "dataset_id" UUID NOT NULL,
  "source" JSONB NOT NULL,
  "mode" TEXT NOT NULL,
  "cursor" TEXT,
  "next_row" BIGINT NOT NULL DEFAULT 0,
  "schedule" TEXT,
  "next_at" TIMESTAMPTZ(3),
  "created_by" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "syncs_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "syncs_org_id_dataset_id_key" UNIQUE ("org_id", "dataset_id"),
  CONSTRAINT "syncs_org_id_connector_id_fkey" FOREIGN KEY ("org_id", "connector_id")
    REFERENCES "connectors" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "syncs_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id")
    REFERENCES "datasets" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idx_syncs_due" ON "syncs" ("next_at");

CREATE TABLE "sync_runs" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "sync_id" UUID NOT NULL,
  "job_id" UUID NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'queued',
  "trigger" TEXT NOT NULL,
  "rows_added" BIGINT,
  "version_id" UUID,
  "cursor_before" TEXT,
  "cursor_after" TEXT,
  "notes" JSONB NOT NULL DEFAULT '[]',
  "error" JSONB,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "sync_runs_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "sync_runs_org_id_sync_id_fkey" FOREIGN KEY ("org_id", "sync_id")
    REFERENCES "syncs" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idx_sync_runs" ON "sync_runs" ("org_id", "sync_id", "created_at" DESC);

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['data_keys', 'connectors', 'syncs', 'sync_runs'] LOOP
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
