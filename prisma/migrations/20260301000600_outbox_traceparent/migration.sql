-- Where the trace of an event comes from (W3C Trace Context), so that the worker goes on with it.
ALTER TABLE "outbox_events" ADD COLUMN "traceparent" text;
-- The readiness check compares what was applied with what the release brings.
GRANT SELECT ON "_prisma_migrations" TO "datrix_system";
