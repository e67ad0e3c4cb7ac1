-- Keeps tenants apart in the database itself: forced row-level security with one policy a table, on the organisation
-- that `withTenant` sets for its transaction. Without one every query sees nothing. The roles `datrix_app` and
-- `datrix_system` are made before the migrations run (server/tenancy/migrate/ensure-roles.ts), since they carry passwords.

CREATE FUNCTION "current_org_id"() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.org_id', true), '')::uuid $$;

GRANT USAGE ON SCHEMA "public" TO "datrix_app", "datrix_system";

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'memberships', 'api_keys', 'datasets', 'dataset_versions', 'dataset_columns', 'quality_scans', 'quality_issues',
    'jobs', 'outbox_events', 'idempotency_keys', 'audit_events'
  ] LOOP
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

ALTER TABLE "organisations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organisations" FORCE ROW LEVEL SECURITY;
CREATE POLICY "tenant" ON "organisations" TO "datrix_app"
  USING (id = (SELECT current_org_id())) WITH CHECK (id = (SELECT current_org_id()));
CREATE POLICY "platform" ON "organisations" TO "datrix_system" USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON "organisations" TO "datrix_app";
GRANT SELECT, INSERT, UPDATE, DELETE ON "organisations" TO "datrix_system";

-- People are not a tenant's rows (one may belong to several organisations): only the system role reads them.
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "users" FORCE ROW LEVEL SECURITY;
CREATE POLICY "platform" ON "users" TO "datrix_system" USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO "datrix_system";

-- The audit trail only grows, whoever asks.
REVOKE UPDATE, DELETE ON "audit_events" FROM "datrix_app", "datrix_system";
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit events cannot be changed or removed'; END $$;
CREATE TRIGGER "audit_events_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

-- Wakes the relay as soon as the transaction that wrote the event commits.
CREATE FUNCTION "notify_outbox"() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('datrix_outbox', ''); RETURN NULL; END $$;
CREATE TRIGGER "outbox_events_notify" AFTER INSERT ON "outbox_events"
  FOR EACH STATEMENT EXECUTE FUNCTION "notify_outbox"();
