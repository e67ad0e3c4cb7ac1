import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { computeEffect } from '@/server/domain/cleaning/compute-effect';
import type { FixRequest } from '@/server/domain/cleaning/contract';
import { loadScanOf, loadTarget } from '@/server/domain/cleaning/load-target';
import { planFix } from '@/server/domain/cleaning/plan-fix';
import { newUuid } from '@/server/lib/ids';
import { withTenant } from '@/server/tenancy/with-tenant';
import { stageChanges } from '@/server/transforms/write-logs';
import { type OwnInstance, withOwnInstance } from './lib/own-instance';
import { readDelimited } from './lib/read-delimited';
import { scannedInInstance } from './lib/scanned-in-instance';
import { sharedDataFolder } from './lib/shared-data';

interface Tally {
  errors: number;
  changed: number;
  right: number;
  overwritten: number;
  rowsGone: number;
}
const PLANS = ['auto', 'all_suggestions'] as const;

/**
 * End-to-end repair with no labels, through the product: upload, scan, plan. A change is right when it gives the text of
 * the clean twin; recall is over all cells that differ from it; `overwritten` are cells that were right before.
 */
export async function run(args: string[]): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const wanted = args[0];
  return withOwnInstance(async (instance) => {
    const sets: Record<string, Record<string, object>> = {};
    const all: number[] = [];
    for (const [name, files] of setsOf(root)) {
      if (wanted !== undefined && !name.includes(wanted)) continue;
      const tallies = new Map(PLANS.map((plan) => [plan, none()]));
      for (const [dirty, clean] of files) await measure(instance, dirty, clean, tallies);
      sets[name] = Object.fromEntries(PLANS.map((plan) => [plan, figures(tallies.get(plan) ?? none())]));
      all.push(f1(tallies.get('all_suggestions') ?? none()));
      console.log(name, JSON.stringify(sets[name]));
    }
    const mean = all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length);
    return { sets, meanF1AllSuggestions: round(mean) };
  });
}

function setsOf(root: string): Map<string, [string, string][]> {
  const sets = new Map<string, [string, string][]>();
  for (const name of ['hospital', 'beers', 'billionaire', 'adult_holodetect']) {
    sets.set(name, [[join(root, `errors_${name}`, 'dirty.csv'), join(root, `errors_${name}`, 'clean.csv')]]);
  }
  for (const folder of ['errors_hospital_rates', 'errors_beers_by_type']) {
    for (const file of existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : []) {
      if (!file.startsWith('dirty_')) continue;
      const clean = join(root, folder, 'clean.csv');
      sets.set(`${folder.slice(7)} ${basename(file, '.csv').slice(6)}`, [[join(root, folder, file), clean]]);
    }
  }
  const lake = join(root, 'errors_lake_dgov');
  for (const group of existsSync(lake) ? readdirSync(lake).sort() : []) {
    if (!group.startsWith('DGov_')) continue;
    const tables = readdirSync(join(lake, group))
      .sort()
      .map((table): [string, string] => [
        join(lake, group, table, 'dirty.csv'),
        join(lake, group, table, 'clean.csv'),
      ]);
    sets.set(
      `lake ${group.slice(5)}`,
      tables.filter(([dirty]) => existsSync(dirty)),
    );
  }
  return new Map([...sets].filter(([, files]) => files.every(([dirty]) => existsSync(dirty))));
}

async function measure(
  instance: OwnInstance,
  dirtyFile: string,
  cleanFile: string,
  tallies: ReadonlyMap<string, Tally>,
): Promise<void> {
  const dirty = readDelimited(readFileSync(dirtyFile, 'utf8')).slice(1);
  const clean = readDelimited(readFileSync(cleanFile, 'utf8')).slice(1);
  const wrong = dirty.reduce(
    (sum, cells, row) =>
      sum + cells.filter((value, at) => clean[row]?.[at] !== undefined && value !== clean[row]?.[at]).length,
    0,
  );
  const datasetId = await scannedInInstance(instance, dirtyFile);
  for (const plan of PLANS) {
    const tally = tallies.get(plan);
    if (tally === undefined) continue;
    tally.errors += wrong;
    const { cells, gone } = await changesOf(instance, datasetId, { plan });
    tally.rowsGone += gone;
    for (const { row, position, newValue } of cells) {
      const truth = clean[row]?.[position];
      if (truth === undefined) continue;
      tally.changed += 1;
      if ((newValue ?? '') === truth) tally.right += 1;
      if (dirty[row]?.[position] === truth) tally.overwritten += 1;
    }
  }
}

async function changesOf({ services, actor }: OwnInstance, datasetId: string, request: FixRequest) {
  const { target, scan } = await withTenant(actor.scope, async (db) => {
    const loaded = await loadTarget(db, datasetId);
    return { target: loaded, scan: await loadScanOf(db, loaded.version.id) };
  });
  return services.engine.withSession(async (session) => {
    const effects = await computeEffect(session, services, {
      target,
      scan,
      plan: planFix(request, scan, target.columns),
      accepted: [],
      fixId: newUuid(),
      signal: new AbortController().signal,
    });
    try {
      await stageChanges(effects.table);
      const cells = await session.query<{ row: number; storage_name: string; new_value: string | null }>(
        'SELECT "row", storage_name, new_value FROM changes',
      );
      const [gone] = await session.query<{ n: number }>('SELECT count(*) AS n FROM row_log');
      return {
        cells: cells.map((cell) => ({
          row: cell.row,
          position: target.columns.findIndex(({ storageName }) => storageName === cell.storage_name),
          newValue: cell.new_value,
        })),
        gone: Number(gone?.n ?? 0),
      };
    } finally {
      await effects.release();
    }
  });
}

const none = (): Tally => ({ errors: 0, changed: 0, right: 0, overwritten: 0, rowsGone: 0 });
const round = (value: number) => Math.round(value * 1000) / 1000;

function f1({ errors, changed, right }: Tally): number {
  const [precision, recall] = [right / Math.max(1, changed), right / Math.max(1, errors)];
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

function figures(tally: Tally) {
  return {
    changed: tally.changed,
    precision: round(tally.right / Math.max(1, tally.changed)),
    recall: round(tally.right / Math.max(1, tally.errors)),
    f1: round(f1(tally)),
    overwritten: tally.overwritten,
    rowsGone: tally.rowsGone,
  };
}
