-- An event keeps what may stay for ever; what tells of people goes apart, behind a commitment, so that it can be erased.
ALTER TABLE "audit_events" ADD COLUMN "outcome" TEXT NOT NULL DEFAULT 'success';
ALTER TABLE "audit_events" ADD COLUMN "occurrences" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "audit_events" ADD COLUMN "commitment" TEXT;
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_outcome_check"
  CHECK ("outcome" IN ('success', 'denied', 'failed'));
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_occurrences_check" CHECK ("occurrences" > 0);
CREATE INDEX "audit_events_org_id_actor_id_created_at_idx" ON "audit_events"("org_id", "actor_id", "created_at" DESC);
CREATE INDEX "audit_events_org_id_resource_id_created_at_idx" ON "audit_events"("org_id", "resource_id", "created_at" DESC);

CREATE TABLE "audit_payloads" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  -- 32 random bytes and canonical JSON (RFC 8785); both null once erased.
  "salt" BYTEA,
  "content" TEXT,
  "erased_at" TIMESTAMPTZ(3),
  "erasure_id" UUID,
  CONSTRAINT "audit_payloads_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "audit_payloads_erased_check" CHECK (
    ("content" IS NULL) = ("salt" IS NULL) AND ("content" IS NULL) = ("erased_at" IS NOT NULL)
    AND ("erased_at" IS NULL) = ("erasure_id" IS NULL)
  ),
  CONSTRAINT "audit_payloads_org_id_id_fkey" FOREIGN KEY ("org_id", "id") REFERENCES "audit_events"("org_id", "id")
);

-- What waits to be sealed: a trigger fills it in the writer's own transaction, the sealer empties it.
CREATE TABLE "audit_unsealed" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "audit_unsealed_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "audit_unsealed_org_id_id_fkey" FOREIGN KEY ("org_id", "id") REFERENCES "audit_events"("org_id", "id")
);
CREATE INDEX "audit_unsealed_org_id_created_at_id_idx" ON "audit_unsealed"("org_id", "created_at", "id");

CREATE TABLE "audit_seals" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "sequence" BIGINT NOT NULL,
  "previous_hash" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "sealed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "audit_seals_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "audit_seals_org_id_sequence_key" UNIQUE ("org_id", "sequence"),
  CONSTRAINT "audit_seals_sequence_check" CHECK ("sequence" > 0),
  CONSTRAINT "audit_seals_org_id_id_fkey" FOREIGN KEY ("org_id", "id") REFERENCES "audit_events"("org_id", "id")
);

CREATE TABLE "audit_anchors" (
  "id" UUID PRIMARY KEY,
  "org_id" UUID NOT NULL,
  "sequence" BIGINT NOT NULL,
  "hash" TEXT NOT NULL,
  "anchored_at" TIMESTAMPTZ(3) NOT NULL,
  "key_id" TEXT NOT NULL,
  "public_key" TEXT NOT NULL,
  "signature" TEXT NOT NULL,
  CONSTRAINT "audit_anchors_org_id_id_key" UNIQUE ("org_id", "id"),
  CONSTRAINT "audit_anchors_org_id_sequence_fkey" FOREIGN KEY ("org_id", "sequence")
    REFERENCES "audit_seals"("org_id", "sequence")
);
CREATE INDEX "audit_anchors_org_id_sequence_idx" ON "audit_anchors"("org_id", "sequence" DESC);

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['audit_payloads', 'audit_unsealed', 'audit_seals', 'audit_anchors'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO datrix_app USING (org_id = (SELECT current_org_id())) WITH CHECK (org_id = (SELECT current_org_id()))',
      tenant_table
    );
    EXECUTE format('CREATE POLICY platform ON %I TO datrix_system USING (true) WITH CHECK (true)', tenant_table);
    EXECUTE format('GRANT SELECT ON %I TO datrix_app, datrix_system', tenant_table);
  END LOOP;
END $$;
GRANT INSERT ON "audit_payloads", "audit_unsealed" TO "datrix_app", "datrix_system";
GRANT UPDATE ("salt", "content", "erased_at", "erasure_id") ON "audit_payloads" TO "datrix_app", "datrix_system";
GRANT DELETE ON "audit_unsealed" TO "datrix_system";
GRANT INSERT ON "audit_seals", "audit_anchors" TO "datrix_system";

CREATE TRIGGER "audit_seals_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_seals"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "audit_anchors_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_anchors"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "audit_payloads_no_removal" BEFORE DELETE OR TRUNCATE ON "audit_payloads"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

-- A payload can be emptied once, and nothing else.
CREATE FUNCTION "allow_audit_erasure_only"() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF OLD."content" IS NOT NULL AND NEW."content" IS NULL AND NEW."salt" IS NULL AND NEW."erased_at" IS NOT NULL
    AND NEW."erasure_id" IS NOT NULL AND NEW."id" = OLD."id" AND NEW."org_id" = OLD."org_id"
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'audit payloads can only be erased';
END $$;
CREATE TRIGGER "audit_payloads_erase_only" BEFORE UPDATE ON "audit_payloads"
  FOR EACH ROW EXECUTE FUNCTION "allow_audit_erasure_only"();

CREATE FUNCTION "queue_audit_seal"() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  INSERT INTO "audit_unsealed" ("id", "org_id", "created_at") VALUES (NEW."id", NEW."org_id", NEW."created_at");
  RETURN NULL;
END $$;
CREATE TRIGGER "audit_events_queue_seal" AFTER INSERT ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION "queue_audit_seal"();

-- Events from before: their detail moves behind a commitment, and the sealer takes them by time of creation. The owner
-- need not be a superuser, so the rules that would hide or keep the rows rest meanwhile.
ALTER TABLE "audit_events" DISABLE TRIGGER "audit_events_insert_only";
ALTER TABLE "audit_events" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_payloads" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_unsealed" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "audit_payloads" ("id", "org_id", "salt", "content")
  SELECT "id", "org_id", uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    '{"detailText":' || to_json("detail"::text)::text || '}'
  FROM "audit_events" WHERE "detail" <> '{}'::jsonb;
UPDATE "audit_events" e SET "commitment" = encode(sha256(p."salt" || convert_to(p."content", 'UTF8')), 'hex')
  FROM "audit_payloads" p WHERE p."id" = e."id";
INSERT INTO "audit_unsealed" ("id", "org_id", "created_at") SELECT "id", "org_id", "created_at" FROM "audit_events";
ALTER TABLE "audit_events" DROP COLUMN "detail";
ALTER TABLE "audit_unsealed" FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_payloads" FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_events" FORCE ROW LEVEL SECURITY;
ALTER TABLE "audit_events" ENABLE TRIGGER "audit_events_insert_only";
