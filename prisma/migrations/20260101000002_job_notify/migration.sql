-- Tells every web process that a job changed; the payload is ids only, readers fetch the row in their own scope.
CREATE FUNCTION "notify_job"() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  PERFORM pg_notify('datrix_events', json_build_object('orgId', NEW.org_id, 'jobId', NEW.id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "jobs_notify" AFTER INSERT OR UPDATE ON "jobs" FOR EACH ROW EXECUTE FUNCTION "notify_job"();
