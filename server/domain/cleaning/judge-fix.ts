import { dimensionsOf } from '@/server/domain/quality';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import { acceptedBy } from './accepted-cells';
import type { FixIds } from './apply-fix';
import { broughtToLight } from './brought-to-light';
import { type FixReport, type Gate, StoredRequest } from './contract';
import { loadScanOf, type ScanWithIssues } from './load-target';
import { discardCandidate } from './make-candidate';
import { publishVersion } from './publish-version';
import type { FixRow } from './standing-fixes';
import { changedColumns, handledIssueIds } from './stored-steps';
import { targetChecks, targetIssues } from './target-checks';

/** A dimension may fall by this much before the result counts as worse. */
const FALL_MAX = 1;

/**
 * The gate: what was to be fixed is looked for again and must be less, no dimension may fall by more than a point for
 * what the fix did (not for what it brought to light), and the rows must be as many as promised. A fix that does not
 * pass leaves nothing but its report.
 */
export async function judgeFix(scope: Scope, ids: FixIds, services: Services): Promise<void> {
  const verdict = await withTenant(
    scope,
    async (db) => {
      const fix = await db.fix.findUnique({ where: { id: ids.fixId } });
      // A crash may have come between the verdict and the removal of what it refused.
      if (fix?.status === 'rejected_by_gate') return { passed: false, datasetId: fix.datasetId };
      if (fix?.status !== 'applying') return null;
      const before = await loadScanOf(db, fix.versionBeforeId);
      const after = await loadScanOf(db, ids.jobId);
      if (after === null) throw new Error('the candidate was not scanned');
      const versions = {
        before: await db.datasetVersion.findUniqueOrThrow({ where: { id: fix.versionBeforeId } }),
        after: await db.datasetVersion.findUniqueOrThrow({ where: { id: ids.jobId } }),
      };
      const gate = judge(fix, before, after, {
        before: Number(versions.before.rowCount),
        after: Number(versions.after.rowCount),
      });
      const report = reportOf(fix, before, after, {
        before: Number(versions.before.rowCount),
        after: Number(versions.after.rowCount),
      });
      await conclude(db, ids, fix, gate, report, after.id);
      return { passed: gate.passed || gate.forced, datasetId: fix.datasetId };
    },
    { timeoutMs: 60_000 },
  );
  if (verdict !== null && !verdict.passed)
    await discardCandidate(scope, services, verdict.datasetId, ids.jobId);
}

async function conclude(
  db: TenantDatabase,
  ids: FixIds,
  fix: FixRow,
  gate: Gate,
  report: FixReport,
  scanId: string,
): Promise<void> {
  const kept = { gate: JSON.parse(JSON.stringify(gate)), report: JSON.parse(JSON.stringify(report)) };
  if (!gate.passed && !gate.forced) {
    await db.fix.update({ where: { id: fix.id }, data: { ...kept, status: 'rejected_by_gate' } });
    await db.dataset.updateMany({ where: { changeJobId: ids.jobId }, data: { changeJobId: null } });
    return;
  }
  await publishVersion(db, { datasetId: fix.datasetId, versionId: ids.jobId, scanId, jobId: ids.jobId });
  await db.fix.update({
    where: { id: fix.id },
    data: { ...kept, status: 'applied', versionAfterId: ids.jobId, appliedAt: new Date() },
  });
  await db.qualityIssue.updateMany({
    where: { id: { in: handledIssueIds(fix) }, status: 'open' },
    data: { status: 'fixed' },
  });
  if (StoredRequest.parse(fix.request).plan === 'reviewed') {
    await db.reviewDecision.updateMany({
      where: acceptedBy(fix.datasetId, fix.createdAt),
      data: { fixId: fix.id },
    });
  }
}

function judge(
  fix: FixRow,
  before: ScanWithIssues | null,
  after: ScanWithIssues,
  rows: { before: number; after: number },
): Gate {
  const checks: Gate['checks'] = [];
  const promised = rows.before - Number(fix.rowsRemoved) - Number(fix.rowsQuarantined);
  checks.push({
    check: 'row_count',
    passed: rows.after === promised,
    before: promised,
    after: rows.after,
    text: `${rows.after} rows, as many as promised: ${rows.after === promised ? 'yes' : `no, ${promised}`}`,
  });
  if (before !== null) {
    checks.push(...targetChecks(targetIssues(fix, before), after.issues));
    checks.push(...dimensionChecks(fix, before, after, rows.before));
  }
  const passed = checks.every((check) => check.passed);
  return { passed, forced: !passed && StoredRequest.parse(fix.request).force, checks };
}

function dimensionChecks(
  fix: FixRow,
  before: ScanWithIssues,
  after: ScanWithIssues,
  rowCount: number,
): Gate['checks'] {
  const changed = changedColumns(fix);
  const columnCount = Math.max(1, after.version.columnCount);
  const shares = {
    ofColumn: (name: string) =>
      (changed.find(({ column }) => column === name)?.cellsChanged ?? 0) / Math.max(1, rowCount),
    ofTable: Number(fix.cellsChanged) / Math.max(1, rowCount * columnCount),
  };
  const earlier = dimensionsOf(before).dimensions;
  return dimensionsOf(after).dimensions.flatMap((now) => {
    const then = earlier.find(({ dimension }) => dimension === now.dimension);
    if (then?.score == null || now.score === null) return [];
    const shown = broughtToLight(then, now, shares);
    const told =
      shown.points >= 0.1
        ? `; ${shown.points.toFixed(1)} points of that are facts that the fix brought to light (${shown.checks.join(', ').replaceAll('_', ' ')})`
        : '';
    return [
      {
        check: `dimension:${now.dimension}`,
        passed: now.score + shown.points >= then.score - FALL_MAX,
        before: then.score,
        after: now.score,
        text: `${now.dimension.replaceAll('_', ' ')} ${then.score.toFixed(1)} before, ${now.score.toFixed(1)} now${told}`,
      },
    ];
  });
}

function reportOf(
  fix: FixRow,
  before: ScanWithIssues | null,
  after: ScanWithIssues,
  rows: { before: number; after: number },
): FixReport {
  const earlier = before === null ? [] : dimensionsOf(before).dimensions;
  return {
    scoreBefore: before?.overall ?? null,
    scoreAfter: after.overall,
    dimensions: dimensionsOf(after).dimensions.map(({ dimension, score }) => ({
      dimension,
      before: earlier.find((entry) => entry.dimension === dimension)?.score ?? null,
      after: score,
    })),
    rowsBefore: rows.before,
    rowsAfter: rows.after,
    issuesBefore: before?.issues.length ?? 0,
    issuesAfter: after.issues.length,
    perColumn: changedColumns(fix),
    seconds: Math.round((Date.now() - fix.createdAt.getTime()) / 100) / 10,
  };
}
