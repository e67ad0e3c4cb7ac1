-- Answers that were kept for a day are looked for by when they end.
CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys" ("expires_at");
