-- What a person says about columns (by name, since the names outlive a version), and keys that point into another dataset.
ALTER TABLE "datasets"
  ADD COLUMN "key_columns" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "critical_columns" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "protected_columns" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "split_column" TEXT;

CREATE TABLE "dataset_relations" (
  "id" UUID NOT NULL,
  "org_id" UUID NOT NULL,
  "dataset_id" UUID NOT NULL,
  "columns" TEXT[] NOT NULL,
  "parent_dataset_id" UUID NOT NULL,
  "parent_columns" TEXT[] NOT NULL,
  "created_by" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "dataset_relations_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "dataset_relations_org_id_id_key" ON "dataset_relations"("org_id", "id");
CREATE UNIQUE INDEX "dataset_relations_org_id_dataset_id_columns_key"
  ON "dataset_relations"("org_id", "dataset_id", "columns");
CREATE INDEX "dataset_relations_org_id_parent_dataset_id_idx" ON "dataset_relations"("org_id", "parent_dataset_id");
ALTER TABLE "dataset_relations" ADD CONSTRAINT "dataset_relations_org_id_dataset_id_fkey"
  FOREIGN KEY ("org_id", "dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dataset_relations" ADD CONSTRAINT "dataset_relations_org_id_parent_dataset_id_fkey"
  FOREIGN KEY ("org_id", "parent_dataset_id") REFERENCES "datasets"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
BEGIN
  ALTER TABLE dataset_relations ENABLE ROW LEVEL SECURITY;
  ALTER TABLE dataset_relations FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON dataset_relations TO datrix_app
    USING (org_id = (SELECT current_org_id())) WITH CHECK (org_id = (SELECT current_org_id()));
  CREATE POLICY platform ON dataset_relations TO datrix_system USING (true) WITH CHECK (true);
  GRANT SELECT, INSERT, UPDATE, DELETE ON dataset_relations TO datrix_app, datrix_system;
END $$;
