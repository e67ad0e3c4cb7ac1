import { applyMigrations } from './apply-migrations';
import { ensureRoles, type RolePasswords } from './ensure-roles';

/** Brings a database up to date: roles first (the migrations grant to them), then the migrations. */
export async function migrateDatabase(ownerUrl: string, passwords: RolePasswords): Promise<string[]> {
  await ensureRoles(ownerUrl, passwords);
  return applyMigrations(ownerUrl);
}
