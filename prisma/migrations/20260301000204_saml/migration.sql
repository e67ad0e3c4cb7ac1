-- An organisation's identity provider (SAML 2.0), the sign-ins that were begun with it, and the assertions that were used.
CREATE TABLE "saml_connections" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL UNIQUE REFERENCES "organisations" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "idp_entity_id" TEXT NOT NULL,
  "idp_sso_url" TEXT NOT NULL,
  "idp_certificates" TEXT[] NOT NULL,
  "domains" TEXT[] NOT NULL,
  "email_attribute" TEXT NOT NULL DEFAULT '',
  "name_attribute" TEXT NOT NULL DEFAULT '',
  "role_attribute" TEXT NOT NULL DEFAULT '',
  "role_map" JSONB NOT NULL DEFAULT '[]',
  "default_role" TEXT NOT NULL,
  "provision" BOOLEAN NOT NULL,
  "allow_idp_initiated" BOOLEAN NOT NULL DEFAULT false,
  "enabled" BOOLEAN NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "saml_connections_org_id_id_key" UNIQUE ("org_id", "id")
);

-- `browser_hash`: of the cookie that the browser was given, null for a sign-in that the provider began.
CREATE TABLE "saml_requests" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "connection_id" UUID NOT NULL,
  "request_id" TEXT NOT NULL UNIQUE,
  "browser_hash" TEXT,
  "next_path" TEXT,
  "used_at" TIMESTAMPTZ(3),
  "ticket_hash" TEXT UNIQUE,
  "ticket_user_id" UUID REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "saml_requests_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "saml_requests_org_id_connection_id_fkey" FOREIGN KEY ("org_id", "connection_id")
    REFERENCES "saml_connections" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idx_saml_requests_expiry" ON "saml_requests" ("org_id", "expires_at");

CREATE TABLE "saml_assertions" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "connection_id" UUID NOT NULL,
  "assertion_id" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "saml_assertions_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "saml_assertions_once" UNIQUE ("org_id", "connection_id", "assertion_id"),
  CONSTRAINT "saml_assertions_org_id_connection_id_fkey" FOREIGN KEY ("org_id", "connection_id")
    REFERENCES "saml_connections" ("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idx_saml_assertions_expiry" ON "saml_assertions" ("org_id", "expires_at");

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['saml_connections', 'saml_requests', 'saml_assertions'] LOOP
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
GRANT SELECT, INSERT, UPDATE, DELETE ON "saml_connections" TO "datrix_app";
