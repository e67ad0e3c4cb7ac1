-- The job that takes a fix back; several fixes may go with one.
ALTER TABLE "fixes" ADD COLUMN "rollback_job_id" UUID;
