-- How large and how grave a finding was when somebody decided to ignore it: beyond that the decision is asked for again.
ALTER TABLE "issue_triage" ADD COLUMN "ignored_pct" DOUBLE PRECISION, ADD COLUMN "ignored_severity" TEXT;
