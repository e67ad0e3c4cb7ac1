import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { Issue } from './contract';
import { triageOf } from './issue-triage';
import { type ScanRow, toIssue } from './scan-resource';

/** The first issues of a scan by rank, with what was decided about them. */
export async function listedIssues(db: TenantDatabase, scan: ScanRow, take: number): Promise<Issue[]> {
  const rows = await db.qualityIssue.findMany({ where: { scanId: scan.id }, orderBy: { rank: 'asc' }, take });
  const triage = await triageOf(db, scan.datasetId, rows);
  return rows.map((row) => toIssue(row, triage.get(row.fingerprint)));
}
