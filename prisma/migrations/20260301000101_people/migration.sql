-- Invitations, password resets and the mails that carry their links; names of colleagues without leave to read accounts.
ALTER TABLE "organisations" ADD COLUMN "time_zone" TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE "memberships" ADD COLUMN "last_seen_at" TIMESTAMPTZ(3);

CREATE TABLE "invitations" (
  "id" UUID NOT NULL,
  "org_id" UUID NOT NULL,
  "email" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "membership_expires_at" TIMESTAMPTZ(3),
  "token_hash" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "invited_by" UUID,
  "invited_by_name" TEXT NOT NULL,
  "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "accepted_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "invitations_org_id_id_key" ON "invitations"("org_id", "id");
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations"("token_hash");
CREATE UNIQUE INDEX "invitations_open_key" ON "invitations"("org_id", "email")
  WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_org_id_fkey"
  FOREIGN KEY ("org_id") REFERENCES "organisations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A mail to a person rather than to a member has no organisation; it is of the nil one, which no tenant can be.
CREATE TABLE "mails" (
  "id" UUID NOT NULL,
  "org_id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "recipient" TEXT,
  "sealed" TEXT,
  "send_before" TIMESTAMPTZ(3) NOT NULL,
  "sent_at" TIMESTAMPTZ(3),
  "failed_at" TIMESTAMPTZ(3),
  "failure" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "mails_org_id_id_key" ON "mails"("org_id", "id");
CREATE INDEX "mails_created_at_idx" ON "mails"("created_at");

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['invitations', 'mails'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO datrix_app USING (org_id = (SELECT current_org_id())) WITH CHECK (org_id = (SELECT current_org_id()))',
      tenant_table
    );
    EXECUTE format('CREATE POLICY platform ON %I TO datrix_system USING (true) WITH CHECK (true)', tenant_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO datrix_system', tenant_table);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON "invitations" TO "datrix_app";
-- Prisma reads back what it inserts; the text is sealed.
GRANT SELECT, INSERT ON "mails" TO "datrix_app";

-- One row a request, also for addresses without an account, so that both take the same steps and count alike.
CREATE TABLE "password_resets" (
  "id" UUID NOT NULL,
  "user_id" UUID,
  "email_hash" TEXT NOT NULL,
  "token_hash" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "password_resets_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "password_resets_token_hash_key" ON "password_resets"("token_hash");
CREATE INDEX "password_resets_email_hash_created_at_idx" ON "password_resets"("email_hash", "created_at" DESC);
ALTER TABLE "password_resets" ADD CONSTRAINT "password_resets_user_id_fkey"
  FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "password_resets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "password_resets" FORCE ROW LEVEL SECURITY;
CREATE POLICY "platform" ON "password_resets" TO "datrix_system" USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "password_resets" TO "datrix_system";

-- Inside an organisation the names and addresses of its members are known, and nothing else of an account. The subquery is
-- itself under row-level security, so it finds memberships of the scope's organisation only.
CREATE POLICY "colleagues" ON "users" FOR SELECT TO "datrix_app"
  USING (EXISTS (SELECT 1 FROM "memberships" WHERE "memberships"."user_id" = "users"."id"));
GRANT SELECT ("id", "name", "email") ON "users" TO "datrix_app";

CREATE VIEW "members" WITH (security_invoker = true) AS
  SELECT m."id", m."org_id", m."user_id", m."role", m."expires_at", m."last_seen_at", m."created_at" AS "joined_at", u."name", u."email"
  FROM "memberships" m JOIN "users" u ON u."id" = m."user_id";
GRANT SELECT ON "members" TO "datrix_app", "datrix_system";
