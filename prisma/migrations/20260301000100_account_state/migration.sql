-- When an account was switched off, and since when its sessions count: one that began earlier is void, except the one that
-- the person kept when they ended the others.
ALTER TABLE "users"
  ADD COLUMN "deactivated_at" TIMESTAMPTZ(3),
  ADD COLUMN "sessions_valid_from" TIMESTAMPTZ(3),
  ADD COLUMN "kept_session_id" UUID;
