-- Accounts elsewhere that a person signs in with. Who it is, is the provider's subject and never the e-mail address.
CREATE TABLE "external_identities" (
  "id" UUID PRIMARY KEY,
  "user_id" UUID NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "provider" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "last_sign_in_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "external_identities_provider_subject_key" UNIQUE ("provider", "subject")
);
CREATE INDEX "idx_external_identities_user" ON "external_identities" ("user_id");
ALTER TABLE "external_identities" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "external_identities" FORCE ROW LEVEL SECURITY;
CREATE POLICY "platform" ON "external_identities" TO "datrix_system" USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "external_identities" TO "datrix_system";

-- When the address of an account was proven to us; an account whose address was only typed is never linked by it.
ALTER TABLE "users" ADD COLUMN "email_verified_at" TIMESTAMPTZ(3);
