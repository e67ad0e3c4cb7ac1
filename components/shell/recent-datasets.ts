import { z } from 'zod';

const Recent = z.array(z.object({ id: z.string(), name: z.string() }));
export type RecentDataset = z.infer<typeof Recent>[number];

const KEPT = 6;
const key = (org: string) => `datrix.recent.${org}`;

/** Datasets looked at last in this browser, the latest first. What cannot be read counts as none. */
export function recentDatasets(org: string): RecentDataset[] {
  try {
    return Recent.parse(JSON.parse(localStorage.getItem(key(org)) ?? '[]'));
  } catch {
    return [];
  }
}

export function rememberDataset(org: string, dataset: RecentDataset): void {
  const others = recentDatasets(org).filter(({ id }) => id !== dataset.id);
  try {
    localStorage.setItem(key(org), JSON.stringify([dataset, ...others].slice(0, KEPT)));
  } catch {
    // A browser that keeps nothing has no recent datasets.
  }
}
