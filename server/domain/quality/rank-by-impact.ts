import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Puts the issues whose fix was measured to help before the others, which keep their order. */
export async function rankByImpact(db: TenantDatabase, scanId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE quality_issues AS issue SET rank = placed.place FROM (
      SELECT id, row_number() OVER (ORDER BY status = 'ignored',
        CASE WHEN impact_verdict = 'helps' THEN impact_score ELSE 0 END DESC, rank) - 1 AS place
      FROM quality_issues WHERE scan_id = ${scanId}::uuid) AS placed
    WHERE issue.id = placed.id`;
}
