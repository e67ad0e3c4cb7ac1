-- A data key that a newer one took over from goes a while later, once nothing needs it.
ALTER TABLE "data_keys" ADD COLUMN "retired_at" TIMESTAMPTZ(3);

-- An organisation on its way out: nobody gets in, nothing is encrypted for it any more.
ALTER TABLE "organisations" ADD COLUMN "deleting_at" TIMESTAMPTZ(3);

-- What is left of an organisation. It outlives its tenant and shows nothing of it but the id, so it is no tenant's row.
CREATE TABLE "organisation_deletions" (
  "id" UUID NOT NULL,
  "org_id" UUID NOT NULL,
  "requested_by" UUID,
  "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "keys_destroyed_at" TIMESTAMPTZ(3),
  "keys_destroyed" INTEGER NOT NULL DEFAULT 0,
  "objects_removed" INTEGER NOT NULL DEFAULT 0,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "organisation_deletions_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "organisation_deletions_org_id_key" ON "organisation_deletions"("org_id");
ALTER TABLE "organisation_deletions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organisation_deletions" FORCE ROW LEVEL SECURITY;
CREATE POLICY "platform" ON "organisation_deletions" TO "datrix_system" USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON "organisation_deletions" TO "datrix_system";
