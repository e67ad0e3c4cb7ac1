-- Where a key is used, and the secret it had before its last rotation, which goes on opening for a while.
ALTER TABLE "api_keys"
  ADD COLUMN "environment" TEXT,
  ADD COLUMN "rotated_at" TIMESTAMPTZ(3),
  ADD COLUMN "previous_prefix" TEXT,
  ADD COLUMN "previous_secret_hash" TEXT UNIQUE,
  ADD COLUMN "previous_valid_until" TIMESTAMPTZ(3),
  ADD COLUMN "previous_last_used_at" TIMESTAMPTZ(3);
CREATE INDEX "idx_api_keys_org" ON "api_keys" ("org_id", "created_at" DESC);
