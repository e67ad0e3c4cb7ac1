-- Found by the sweep that removes what has ended, in small batches.
CREATE INDEX "run_ended" ON "runner"."run" ("ended_at") WHERE "ended_at" IS NOT NULL;
CREATE INDEX "event_received" ON "runner"."event" ("received_at");
