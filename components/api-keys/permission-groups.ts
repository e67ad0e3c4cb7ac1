import type { Permission } from '@/server/access/permissions';

/** How permissions are offered together, in the order of the product's parts. */
const GROUPS: { title: string; nouns: string[] }[] = [
  { title: 'Datasets', nouns: ['dataset', 'upload'] },
  { title: 'Quality', nouns: ['scan', 'issue', 'quality'] },
  { title: 'Fixes', nouns: ['fix'] },
  { title: 'Jobs', nouns: ['job'] },
  { title: 'Connectors', nouns: ['connector'] },
  {
    title: 'Organisation',
    nouns: ['organisation', 'member', 'billing', 'api_key', 'audit', 'account', 'sso'],
  },
];
const READS = /\.(read|read_rows|preview)$/;
const USUAL: Permission[] = ['dataset.read', 'dataset.create', 'scan.read', 'scan.run', 'job.read'];

export interface PermissionGroup {
  title: string;
  permissions: string[];
}

/** The offered permissions in their groups; what fits none comes last under "Other". */
export function permissionGroups(offered: readonly string[]): PermissionGroup[] {
  const inGroup = (nouns: string[]) => offered.filter((name) => nouns.includes(name.split('.')[0] ?? ''));
  const known = GROUPS.map(({ title, nouns }) => ({ title, permissions: inGroup(nouns) }));
  const placed = new Set(known.flatMap(({ permissions }) => permissions));
  const other = offered.filter((name) => !placed.has(name));
  return [...known, { title: 'Other', permissions: other }].filter(
    ({ permissions }) => permissions.length > 0,
  );
}

export type Preset = 'usual' | 'read' | 'full';

export function presetOf(preset: Preset, offered: readonly string[]): string[] {
  if (preset === 'full') return [...offered];
  if (preset === 'read') return offered.filter((name) => READS.test(name));
  return offered.filter((name) => USUAL.some((usual) => usual === name));
}

/** The preset that a choice equals, or null when it was put together by hand. */
export function presetIn(chosen: readonly string[], offered: readonly string[]): Preset | null {
  const equal = (preset: Preset) => {
    const names = presetOf(preset, offered);
    return names.length === chosen.length && names.every((name) => chosen.includes(name));
  };
  return (['usual', 'read', 'full'] as const).find(equal) ?? null;
}
