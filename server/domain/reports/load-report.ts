import { columnsOf, requireDataset } from '@/server/domain/datasets';
import { ColumnStatistics } from '@/server/domain/datasets/contract';
import { dimensionsOf, listedIssues, requireFinishedScan, titleOfCheck } from '@/server/domain/quality';
import { CheckOutcome, type DimensionScore, type Issue } from '@/server/domain/quality/contract';
import { SelfTestResults } from '@/server/domain/self-tests/contract';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';

export interface ReportColumn {
  name: string;
  type: string;
  nullCount: number;
  distinctCount: number | null;
  min: string | null;
  max: string | null;
  /** Counts of the bins of its histogram or of its commonest values; empty where it has none. */
  bars: number[];
}

export interface ReportRule {
  name: string;
  severity: string;
  enabled: boolean;
}

/** Everything that a report says, read in one transaction; both forms are made from it. */
export interface Report {
  title: string;
  organisation: string;
  rowCount: number;
  columnCount: number;
  versionNumber: number;
  currentVersionNumber: number | null;
  labelColumn: string | null;
  scannedAt: string;
  madeAt: string;
  overall: number;
  band: string;
  criticalColumnPenalty: number;
  dimensions: DimensionScore[];
  /** All of them, the open ones first. */
  issues: Issue[];
  issueCount: number;
  columns: ReportColumn[];
  rules: ReportRule[];
  history: { at: string; overall: number }[];
  checks: { title: string; outcome: CheckOutcome }[];
  selfTest: { results: SelfTestResults; rowsUsed: number } | null;
}

/** More would not be read; the number of all is said. */
const ISSUES_MAX = 200;

export async function loadReport(scope: Scope, services: Services, datasetId: string): Promise<Report> {
  return withTenant(scope, async (db) => {
    const dataset = await requireDataset(db, datasetId);
    const scan = await requireFinishedScan(db, dataset.id);
    const version = await db.datasetVersion.findUniqueOrThrow({ where: { id: scan.versionId } });
    const organisation = await db.organisation.findUniqueOrThrow({ where: { id: scope.orgId } });
    const columns = await columnsOf(db, version.id);
    const rules = await db.qualityRule.findMany({
      where: { datasetId: dataset.id },
      orderBy: { name: 'asc' },
    });
    const scans = await db.qualityScan.findMany({
      where: {
        datasetId: dataset.id,
        status: 'succeeded',
        overall: { not: null },
        version: { state: 'live' },
      },
      orderBy: { createdAt: 'desc' },
      take: 20,
    });
    const test = await db.selfTest.findFirst({
      where: { datasetId: dataset.id, status: 'succeeded' },
      orderBy: { createdAt: 'desc' },
    });
    const results = SelfTestResults.safeParse(test?.results).data;
    const current = dataset.versions.find(({ id }) => id === dataset.currentVersionId);
    return {
      title: dataset.name,
      organisation: organisation.name,
      rowCount: Number(version.rowCount),
      columnCount: version.columnCount,
      versionNumber: version.number,
      currentVersionNumber: current?.number ?? null,
      labelColumn: dataset.labelColumn,
      scannedAt: (scan.finishedAt ?? scan.createdAt).toISOString(),
      madeAt: services.now().toISOString(),
      overall: scan.overall ?? 0,
      band: scan.band ?? 'poor',
      ...dimensionsOf(scan),
      issues: await listedIssues(db, scan, ISSUES_MAX),
      issueCount: await db.qualityIssue.count({ where: { scanId: scan.id } }),
      columns: columns.map((column) => {
        const { histogram, topValues, min, max } = ColumnStatistics.parse(column.statistics ?? {});
        return {
          name: column.name,
          type: column.type,
          nullCount: Number(column.nullCount),
          distinctCount: column.distinctCount === null ? null : Number(column.distinctCount),
          min: min ?? null,
          max: max ?? null,
          bars: (histogram ?? topValues?.slice(0, 20) ?? []).map(({ count }) => count),
        };
      }),
      rules: rules.map(({ name, severity, enabled }) => ({ name, severity, enabled })),
      history: scans
        .map(({ createdAt, overall }) => ({ at: createdAt.toISOString(), overall: overall ?? 0 }))
        .reverse(),
      checks: CheckOutcome.array()
        .parse(scan.checks ?? [])
        .map((outcome) => ({ title: titleOfCheck(outcome.check), outcome })),
      selfTest:
        results === undefined || test === null ? null : { results, rowsUsed: Number(test.rowsUsed ?? 0) },
    };
  });
}
