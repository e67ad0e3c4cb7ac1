-- What is left of a dataset that was deleted: who asked, when, what went, and the digests of what it held.
CREATE TABLE "dataset_deletions" (
  "id" UUID NOT NULL,
  "org_id" UUID NOT NULL,
  "dataset_id" UUID NOT NULL,
  "job_id" UUID,
  "name" TEXT NOT NULL,
  "previous_status" TEXT NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'requested',
  "inventory" JSONB,
  "requested_by_type" TEXT NOT NULL,
  "requested_by" UUID,
  "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "dataset_deletions_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "dataset_deletions_org_id_id_key" ON "dataset_deletions"("org_id", "id");
CREATE INDEX "dataset_deletions_org_id_dataset_id_requested_at_idx"
  ON "dataset_deletions"("org_id", "dataset_id", "requested_at" DESC);
ALTER TABLE "dataset_deletions" ADD CONSTRAINT "dataset_deletions_org_id_fkey"
  FOREIGN KEY ("org_id") REFERENCES "organisations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
BEGIN
  ALTER TABLE dataset_deletions ENABLE ROW LEVEL SECURITY;
  ALTER TABLE dataset_deletions FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON dataset_deletions TO datrix_app
    USING (org_id = (SELECT current_org_id())) WITH CHECK (org_id = (SELECT current_org_id()));
  CREATE POLICY platform ON dataset_deletions TO datrix_system USING (true) WITH CHECK (true);
  GRANT SELECT, INSERT, UPDATE, DELETE ON dataset_deletions TO datrix_app, datrix_system;
END $$;
