import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computeScore } from '@/server/domain/quality/score';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { DAMAGES, type GrownTable, soundTable } from '@/tests/support/growing-damage';
import { type ScannedFile, scanFile } from './lib/scan-file';

const SHARES = [0, 0.02, 0.06, 0.12, 0.25];
const ROWS = 400;

/**
 * The score while one kind of damage grows from nothing to three fifths of a sound table, by whole scans: it must not
 * rise. `-- PART …` measures only damages whose name holds one of these parts; `--salt=N` takes another table.
 */
export async function run(args: string[] = []): Promise<object> {
  const engine = createDuckdbEngine({
    tempDir: join(tmpdir(), 'datrix-monotone'),
    memoryLimitMb: 1024,
    threads: 2,
  });
  const folder = await mkdtemp(join(tmpdir(), 'datrix-monotone-'));
  const salt = Number(args.find((arg) => arg.startsWith('--salt='))?.slice(7) ?? 100);
  const parts = args.filter((arg) => !arg.startsWith('--'));
  const rises: Record<string, number> = {};
  for (const { id, grow, dimension } of DAMAGES) {
    // The models of the labels take most of the time, and see only what concerns the label.
    const off = dimension === 'label_quality' || args.includes('--whole') ? [] : ['label_errors'];
    if (parts.length > 0 && !parts.some((part) => id.includes(part))) continue;
    const scores: number[] = [];
    const told: string[] = [];
    for (const share of SHARES) {
      const table = grow(soundTable(ROWS, salt), share);
      const path = join(folder, 'table.csv');
      await writeFile(path, toCsv(table));
      const scanned = await scanFile(engine, path, table.label, off);
      scores.push(scoreOf(scanned, table));
      told.push(
        scanned.run.issues
          .filter(({ pointsMax }) => pointsMax > 0)
          .map(
            (issue) =>
              `${issue.type}:${issue.column?.name ?? ''}:${issue.affectedCount}/${issue.populationCount}x${issue.pointsMax}`,
          )
          .join(' '),
      );
    }
    let lowest = Infinity;
    let rise = 0;
    for (const score of scores) {
      rise = Math.max(rise, score - lowest);
      lowest = Math.min(lowest, score);
    }
    rises[id] = Math.round(rise * 10) / 10;
    console.log(id.padEnd(32), scores.join(' '), rise > 0.1 ? `RISES BY ${rise.toFixed(1)}` : '');
    if (rise > 0.1) for (const [at, line] of told.entries()) console.log('     ', SHARES[at], line);
  }
  await engine.close();
  await rm(folder, { recursive: true, force: true });
  return { rises, worst: Math.max(...Object.values(rises)) };
}

function toCsv({ columns, rows }: GrownTable): string {
  const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows].map((row) => row.map(quote).join(',')).join('\n');
}

function scoreOf({ run, columnCount }: ScannedFile, { label }: GrownTable): number {
  const issues = run.issues.map((issue) => ({
    issueId: issue.id,
    check: issue.check,
    dimension: issue.dimension,
    column: issue.column?.name ?? null,
    columnCount,
    severity: issue.severity,
    affectedCount: issue.affectedCount,
    populationCount: issue.populationCount,
    pointsMax: issue.pointsMax,
    critical: issue.column?.name === label,
  }));
  return computeScore(issues, { hasLabel: true }).overall;
}
