-- Files on their way in: what has arrived of each, and the stretches it arrived in.
CREATE TABLE "uploads" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL REFERENCES "organisations" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "name" TEXT NOT NULL,
  "length_bytes" BIGINT,
  "offset_bytes" BIGINT NOT NULL DEFAULT 0,
  "metadata" TEXT NOT NULL DEFAULT '',
  "is_partial" BOOLEAN NOT NULL DEFAULT false,
  "expected_sha256" TEXT,
  "sha256" TEXT,
  "object_key" TEXT,
  "completed_at" TIMESTAMPTZ(3),
  "problem" JSONB,
  "dataset_id" UUID,
  "created_by" UUID,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "uploads_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "uploads_offset_check" CHECK ("offset_bytes" >= 0 AND ("length_bytes" IS NULL OR "offset_bytes" <= "length_bytes")),
  CONSTRAINT "uploads_org_id_dataset_id_fkey" FOREIGN KEY ("org_id", "dataset_id")
    REFERENCES "datasets" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idx_uploads_org" ON "uploads" ("org_id", "created_at" DESC);
CREATE INDEX "idx_uploads_expiry" ON "uploads" ("expires_at");

CREATE TABLE "upload_parts" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "upload_id" UUID NOT NULL,
  "start_byte" BIGINT NOT NULL,
  "size_bytes" BIGINT NOT NULL,
  "object_key" TEXT NOT NULL,
  CONSTRAINT "upload_parts_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "upload_parts_org_id_upload_id_start_byte_key" UNIQUE ("org_id", "upload_id", "start_byte"),
  CONSTRAINT "upload_parts_org_id_upload_id_fkey" FOREIGN KEY ("org_id", "upload_id")
    REFERENCES "uploads" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Where a dataset's bytes come from when they were not sent along: { url } or { s3 }; fetched by the ingestion.
ALTER TABLE "datasets" ADD COLUMN "source" JSONB;
-- Most bytes an organisation may keep; null: what the instance allows.
ALTER TABLE "organisations" ADD COLUMN "storage_bytes_max" BIGINT;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['uploads', 'upload_parts'] LOOP
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
