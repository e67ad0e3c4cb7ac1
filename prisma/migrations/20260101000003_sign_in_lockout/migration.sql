-- Failed sign-ins in a row, and until when the account takes no password: guessing has to end, whichever process is asked.
ALTER TABLE "users"
  ADD COLUMN "failed_sign_ins" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "locked_until" TIMESTAMPTZ(3);
