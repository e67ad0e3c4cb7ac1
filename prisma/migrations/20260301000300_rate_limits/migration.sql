-- How many calls each caller has made in the present window. No tenant's table: a caller may have no organisation, and
-- counting comes before any. UNLOGGED, since after a crash counting may begin anew and a call must not wait for the disk.
CREATE SCHEMA "limits";
GRANT USAGE ON SCHEMA "limits" TO "datrix_system";

CREATE UNLOGGED TABLE "limits"."counters" (
  "key" varchar(255) PRIMARY KEY,
  "points" integer NOT NULL DEFAULT 0,
  "expire" bigint
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE, DELETE ON "limits"."counters" TO "datrix_system";
