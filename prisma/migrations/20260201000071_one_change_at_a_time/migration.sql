-- The job that is making the next version of a dataset. Set by one UPDATE that finds it empty, so two never start.
ALTER TABLE "datasets" ADD COLUMN "change_job_id" UUID;
