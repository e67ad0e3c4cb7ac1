import { requireDataset, requireVersion } from '@/server/domain/datasets';
import { defineOperation } from '@/server/operations/define-operation';
import { CheckOutcome, EstimateScan, ScanEstimate } from './contract';
import { checksOf } from './run-checks';
import type { ScanRow } from './scan-resource';
import { effectiveSettings } from './scan-settings';

/** Steps, sessions, and models on samples, which take as long for a small table as for a large one. */
const FIXED_MS = 4000;
/** Of one scan with all checks on two cores, per million cells; used until there is a scan to learn from. */
const PROGRAM_MS_PER_MILLION = 6000;
/** How far off an estimate may be, as factors; those of the same dataset scatter least. */
const SCATTER = { this_dataset: [0.7, 1.5], organisation: [0.5, 2], program: [0.3, 3] } as const;
const SCANS_MAX = 20;

interface PastScan {
  datasetId: string;
  milliseconds: number;
  cells: number;
}

export const estimateScan = defineOperation({
  id: 'scan.estimate',
  kind: 'query',
  summary: 'Estimate how long a scan will take, from past scans, before it is started',
  input: EstimateScan,
  output: ScanEstimate,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/estimate' },
  handler: async ({ db }, { datasetId }) => {
    const dataset = await requireDataset(db, datasetId);
    const version = await requireVersion(db, dataset);
    const settings = await effectiveSettings(db, dataset.id);
    const scans = await db.qualityScan.findMany({
      where: { status: 'succeeded' },
      orderBy: { createdAt: 'desc' },
      take: SCANS_MAX * 3,
      include: { version: { select: { columnCount: true } } },
    });
    const past = scans.flatMap((scan) => toPast(scan, scan.version.columnCount)).slice(0, SCANS_MAX);
    const own = past.filter((scan) => scan.datasetId === dataset.id);
    const rowCount = Number(version.rowCount);
    const cells = rowCount * version.columnCount;
    const latest = scans.find((scan) => scan.datasetId === dataset.id);
    const figures = estimate(cells, own, past);
    return {
      ...figures,
      rowCount,
      columnCount: version.columnCount,
      checkCount: checksOf().filter(({ id }) => !settings.checksOff.includes(id)).length,
      unchanged: latest?.versionId === version.id,
    };
  },
});

/** What a scan tells of the time it took; nothing where results were taken over from another. */
function toPast(scan: ScanRow, columnCount: number): PastScan[] {
  const { startedAt, finishedAt, rowsScanned } = scan;
  const outcomes = CheckOutcome.array().safeParse(scan.checks).data ?? [];
  if (startedAt === null || finishedAt === null || rowsScanned === null) return [];
  if (outcomes.length === 0 || outcomes.some(({ reused }) => reused !== 'none')) return [];
  const cells = Number(rowsScanned) * columnCount;
  return [{ datasetId: scan.datasetId, milliseconds: finishedAt.getTime() - startedAt.getTime(), cells }];
}

/** Past scans scaled by cells beyond a fixed part, the median of these; seconds with the factors of their scatter. */
export function estimate(cells: number, own: readonly PastScan[], all: readonly PastScan[]) {
  const [basis, used] =
    own.length > 0
      ? (['this_dataset', own] as const)
      : all.length > 0
        ? (['organisation', all] as const)
        : (['program', []] as const);
  const paces = used
    .map(({ milliseconds, cells: then }) => Math.max(0, milliseconds - FIXED_MS) / Math.max(1, then))
    .sort((a, b) => a - b);
  const pace = paces[Math.floor(paces.length / 2)] ?? PROGRAM_MS_PER_MILLION / 1_000_000;
  const seconds = (FIXED_MS + pace * cells) / 1000;
  const [low, high] = SCATTER[basis];
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    seconds: rounded(seconds),
    low: rounded(seconds * low),
    high: rounded(seconds * high),
    basis,
    scansUsed: used.length,
  };
}
