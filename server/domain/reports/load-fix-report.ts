import { requireFix, toFixes } from '@/server/domain/cleaning';
import type { Fix } from '@/server/domain/cleaning/contract';
import { requireDataset } from '@/server/domain/datasets';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';

export interface FixReportPage {
  organisation: string;
  title: string;
  fix: Fix;
  madeAt: string;
}

/** All that the report of a fix says; `conflict` while there is nothing to report. */
export async function loadFixReport(scope: Scope, datasetId: string, fixId: string): Promise<FixReportPage> {
  return withTenant(scope, async (db) => {
    const dataset = await requireDataset(db, datasetId);
    const [fix] = await toFixes(db, [await requireFix(db, dataset.id, fixId)]);
    if (fix === undefined || fix.report === null) {
      throw new DomainError('conflict', 'This fix has no report: it is still being applied, or it failed.');
    }
    const organisation = await db.organisation.findUnique({ where: { id: scope.orgId } });
    return {
      organisation: organisation?.name ?? '',
      title: dataset.name,
      fix,
      madeAt: new Date().toISOString(),
    };
  });
}
