-- What happened in an organisation. Triggers write it, so that no way to a change forgets it, in the transaction that
-- causes it. Payloads are ids and figures.
CREATE TABLE "stream_events" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
  "org_id" UUID NOT NULL REFERENCES "organisations"("id") ON DELETE CASCADE,
  "seq" BIGSERIAL NOT NULL,
  "position" BIGINT,
  "type" TEXT NOT NULL,
  "subject_type" TEXT NOT NULL,
  "subject_id" UUID NOT NULL,
  "dataset_id" UUID,
  "data" JSONB NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "published_at" TIMESTAMPTZ(3)
);
CREATE UNIQUE INDEX "stream_events_org_id_id_key" ON "stream_events"("org_id", "id");
CREATE UNIQUE INDEX "stream_events_org_id_position_key" ON "stream_events"("org_id", "position");
CREATE INDEX "stream_events_org_id_type_position_idx" ON "stream_events"("org_id", "type", "position");
CREATE INDEX "stream_events_created_at_idx" ON "stream_events"("created_at");
CREATE INDEX "stream_events_unnumbered" ON "stream_events"("org_id", "seq") WHERE "position" IS NULL;
CREATE INDEX "stream_events_unpublished" ON "stream_events"("org_id", "position") WHERE "published_at" IS NULL;

CREATE TABLE "event_streams" (
  "id" UUID NOT NULL PRIMARY KEY,
  "org_id" UUID NOT NULL REFERENCES "organisations"("id") ON DELETE CASCADE,
  "last_position" BIGINT NOT NULL DEFAULT 0,
  "swept_to" BIGINT NOT NULL DEFAULT 0,
  CHECK ("id" = "org_id")
);
CREATE UNIQUE INDEX "event_streams_org_id_id_key" ON "event_streams"("org_id", "id");

DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['stream_events', 'event_streams'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO datrix_app USING (org_id = (SELECT current_org_id())) WITH CHECK (org_id = (SELECT current_org_id()))',
      tenant_table
    );
    EXECUTE format('CREATE POLICY platform ON %I TO datrix_system USING (true) WITH CHECK (true)', tenant_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO datrix_app', tenant_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO datrix_system', tenant_table);
  END LOOP;
END $$;
GRANT USAGE ON SEQUENCE "stream_events_seq_seq" TO "datrix_app", "datrix_system";

-- Gives the committed events of an organisation the next positions. Whoever reads calls it first. The row of the stream is
-- locked, so positions are given by one at a time and become visible in their order: a reader that has seen position n
-- never meets a lower one later, which numbers from a sequence at the insert could not promise.
CREATE FUNCTION "number_events"(org uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  given bigint;
  base bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM stream_events WHERE org_id = org AND position IS NULL) THEN RETURN; END IF;
  INSERT INTO event_streams (id, org_id) SELECT org, org WHERE EXISTS (SELECT FROM organisations WHERE id = org)
    ON CONFLICT (id) DO NOTHING;
  SELECT last_position INTO base FROM event_streams WHERE id = org FOR UPDATE;
  WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY seq) AS place FROM stream_events WHERE org_id = org AND position IS NULL
  )
  UPDATE stream_events e SET position = base + waiting.place FROM waiting WHERE e.id = waiting.id;
  GET DIAGNOSTICS given = ROW_COUNT;
  UPDATE event_streams SET last_position = base + given WHERE id = org;
END $$;

-- Tells that an organisation's stream has grown; the payload is its id only, readers look in their own scope.
CREATE FUNCTION "notify_event"() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('datrix_events', json_build_object('orgId', NEW.org_id)::text); RETURN NULL; END $$;
CREATE TRIGGER "stream_events_notify" AFTER INSERT ON "stream_events" FOR EACH ROW EXECUTE FUNCTION "notify_event"();

CREATE FUNCTION "write_event"(org uuid, kind text, subject text, subject_id uuid, dataset uuid, payload jsonb)
RETURNS void LANGUAGE sql AS $$
  -- Where an organisation goes, what goes with it is told to nobody.
  INSERT INTO stream_events (org_id, type, subject_type, subject_id, dataset_id, data)
  SELECT org, kind, subject, subject_id, dataset, payload WHERE EXISTS (SELECT FROM organisations WHERE id = org)
$$;

CREATE FUNCTION "dataset_events"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM write_event(NEW.org_id, 'dataset.created', 'dataset', NEW.id, NEW.id, jsonb_build_object('status', NEW.status));
    RETURN NULL;
  END IF;
  -- From here on nobody finds the dataset; its objects and rows go in the background.
  IF NEW.status = 'deleting' AND OLD.status <> 'deleting' THEN
    PERFORM write_event(NEW.org_id, 'dataset.deleted', 'dataset', NEW.id, NEW.id, '{}');
    RETURN NULL;
  END IF;
  IF NEW.score IS DISTINCT FROM OLD.score THEN
    PERFORM write_event(NEW.org_id, 'score.changed', 'dataset', NEW.id, NEW.id,
      jsonb_build_object('scoreBefore', OLD.score, 'scoreAfter', NEW.score, 'scanId', NEW.latest_scan_id));
  END IF;
  changed := array_remove(ARRAY[
    CASE WHEN NEW.name IS DISTINCT FROM OLD.name THEN 'name' END,
    CASE WHEN NEW.description IS DISTINCT FROM OLD.description THEN 'description' END,
    CASE WHEN NEW.tags IS DISTINCT FROM OLD.tags THEN 'tags' END,
    CASE WHEN NEW.status IS DISTINCT FROM OLD.status THEN 'status' END,
    CASE WHEN NEW.label_column IS DISTINCT FROM OLD.label_column THEN 'labelColumn' END,
    CASE WHEN NEW.task_type IS DISTINCT FROM OLD.task_type THEN 'taskType' END,
    CASE WHEN NEW.key_columns IS DISTINCT FROM OLD.key_columns THEN 'keyColumns' END,
    CASE WHEN NEW.critical_columns IS DISTINCT FROM OLD.critical_columns THEN 'criticalColumns' END,
    CASE WHEN NEW.protected_columns IS DISTINCT FROM OLD.protected_columns THEN 'protectedColumns' END,
    CASE WHEN NEW.split_column IS DISTINCT FROM OLD.split_column THEN 'splitColumn' END,
    CASE WHEN NEW.current_version_id IS DISTINCT FROM OLD.current_version_id THEN 'currentVersion' END
  ], NULL);
  IF cardinality(changed) > 0 THEN
    PERFORM write_event(NEW.org_id, 'dataset.updated', 'dataset', NEW.id, NEW.id,
      jsonb_build_object('status', NEW.status, 'changed', to_jsonb(changed)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "datasets_events" AFTER INSERT OR UPDATE ON "datasets" FOR EACH ROW EXECUTE FUNCTION "dataset_events"();

-- A version that is being judged, or was refused, is nobody's business.
CREATE FUNCTION "version_events"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.state = 'live' AND (TG_OP = 'INSERT' OR OLD.state <> 'live') THEN
    PERFORM write_event(NEW.org_id, 'version.created', 'version', NEW.id, NEW.dataset_id,
      jsonb_build_object('number', NEW.number, 'origin', NEW.origin, 'rowCount', NEW.row_count, 'columnCount', NEW.column_count));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "dataset_versions_events" AFTER INSERT OR UPDATE OF state ON "dataset_versions"
  FOR EACH ROW EXECUTE FUNCTION "version_events"();

CREATE FUNCTION "scan_events"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.status IN ('succeeded', 'failed', 'cancelled') AND NEW.status <> OLD.status
    AND EXISTS (SELECT FROM dataset_versions v WHERE v.org_id = NEW.org_id AND v.id = NEW.version_id AND v.state = 'live') THEN
    PERFORM write_event(NEW.org_id, 'scan.completed', 'scan', NEW.id, NEW.dataset_id,
      jsonb_build_object('status', NEW.status, 'versionId', NEW.version_id, 'overall', NEW.overall,
        'criticalCount', NEW.critical_count, 'warningCount', NEW.warning_count, 'infoCount', NEW.info_count));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "quality_scans_events" AFTER UPDATE OF status ON "quality_scans" FOR EACH ROW EXECUTE FUNCTION "scan_events"();

CREATE FUNCTION "fix_events"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.status <> OLD.status AND NEW.status IN ('applied', 'rolled_back') THEN
    PERFORM write_event(NEW.org_id, CASE NEW.status WHEN 'applied' THEN 'fix.applied' ELSE 'fix.rolledBack' END, 'fix', NEW.id,
      NEW.dataset_id, jsonb_build_object('cellsChanged', NEW.cells_changed, 'rowsRemoved', NEW.rows_removed,
        'versionId', CASE NEW.status WHEN 'applied' THEN NEW.version_after_id ELSE NEW.rolled_back_by_version_id END));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "fixes_events" AFTER UPDATE OF status ON "fixes" FOR EACH ROW EXECUTE FUNCTION "fix_events"();

-- The state only: progress changes four times a second and is told by `jobs_notify` alone.
CREATE FUNCTION "job_events"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' OR NEW.status <> OLD.status THEN
    PERFORM write_event(NEW.org_id, 'job.updated', 'job', NEW.id,
      CASE NEW.resource_type
        WHEN 'dataset' THEN NEW.resource_id
        WHEN 'scan' THEN (SELECT s.dataset_id FROM quality_scans s WHERE s.id = NEW.resource_id)
        WHEN 'fix' THEN (SELECT f.dataset_id FROM fixes f WHERE f.id = NEW.resource_id)
      END,
      jsonb_build_object('type', NEW.type, 'status', NEW.status, 'code', NEW.error ->> 'code'));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "jobs_events" AFTER INSERT OR UPDATE OF status ON "jobs" FOR EACH ROW EXECUTE FUNCTION "job_events"();

CREATE FUNCTION "membership_events"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM write_event(NEW.org_id, 'member.added', 'user', NEW.user_id, NULL, jsonb_build_object('role', NEW.role));
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM write_event(OLD.org_id, 'member.removed', 'user', OLD.user_id, NULL, jsonb_build_object('role', OLD.role));
  ELSIF NEW.role <> OLD.role THEN
    PERFORM write_event(NEW.org_id, 'member.changed', 'user', NEW.user_id, NULL, jsonb_build_object('role', NEW.role));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "memberships_events" AFTER INSERT OR UPDATE OR DELETE ON "memberships"
  FOR EACH ROW EXECUTE FUNCTION "membership_events"();

CREATE FUNCTION "api_key_events"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM write_event(NEW.org_id, 'apiKey.created', 'apiKey', NEW.id, NULL, jsonb_build_object('role', NEW.role));
  ELSIF NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL THEN
    PERFORM write_event(NEW.org_id, 'apiKey.revoked', 'apiKey', NEW.id, NULL, jsonb_build_object('role', NEW.role));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "api_keys_events" AFTER INSERT OR UPDATE OF revoked_at ON "api_keys"
  FOR EACH ROW EXECUTE FUNCTION "api_key_events"();

-- Sent events of the outbox are swept by age; what was never sent stays.
CREATE INDEX "outbox_events_sent_at" ON "outbox_events"("sent_at") WHERE "sent_at" IS NOT NULL;
