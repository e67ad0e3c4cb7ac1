-- Keys that sign access tokens: the instance's, not a tenant's. The private part is wrapped by the platform's key.
CREATE TABLE "signing_keys" (
  "id" UUID PRIMARY KEY,
  "public_jwk" JSONB NOT NULL,
  "sealed_private_key" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
ALTER TABLE "signing_keys" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "signing_keys" FORCE ROW LEVEL SECURITY;
CREATE POLICY "platform" ON "signing_keys" TO "datrix_system" USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "signing_keys" TO "datrix_system";

-- One sign-in of a program: all refresh tokens that came of it, which end together.
CREATE TABLE "token_families" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL REFERENCES "organisations" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "user_id" UUID REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "api_key_id" UUID,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "token_families_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "token_families_subject_check" CHECK (("user_id" IS NULL) <> ("api_key_id" IS NULL)),
  CONSTRAINT "token_families_org_id_api_key_id_fkey" FOREIGN KEY ("org_id", "api_key_id")
    REFERENCES "api_keys" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idx_token_families_user" ON "token_families" ("user_id", "expires_at");
CREATE INDEX "idx_token_families_api_key" ON "token_families" ("api_key_id", "expires_at");

CREATE TABLE "refresh_tokens" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "family_id" UUID NOT NULL,
  "secret_hash" TEXT NOT NULL UNIQUE,
  "used_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "refresh_tokens_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "refresh_tokens_org_id_family_id_fkey" FOREIGN KEY ("org_id", "family_id")
    REFERENCES "token_families" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idx_refresh_tokens_family" ON "refresh_tokens" ("org_id", "family_id");

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['token_families', 'refresh_tokens'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO datrix_app USING (org_id = (SELECT current_org_id())) WITH CHECK (org_id = (SELECT current_org_id()))',
      tenant_table
    );
    EXECUTE format('CREATE POLICY platform ON %I TO datrix_system USING (true) WITH CHECK (true)', tenant_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO datrix_system', tenant_table);
  END LOOP;
END $$;
