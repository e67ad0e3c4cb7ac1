import pg from 'pg';

export interface RolePasswords {
  app: string;
  system: string;
}

/**
 * Makes (or gives new passwords to) the two roles that the running product uses: `datrix_app` sees one organisation at a
 * time through row-level security, `datrix_system` does the few cross-tenant things (sign-in, key look-up, the
 * job runner). Neither owns a table nor may bypass row-level security.
 */
export async function ensureRoles(ownerUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const [role, password] of [
      ['datrix_app', passwords.app],
      ['datrix_system', passwords.system],
    ] as const) {
      const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
      await client.query(
        `${verb} ROLE ${pg.escapeIdentifier(role)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(password)}`,
      );
    }
  } finally {
    await client.end();
  }
}
