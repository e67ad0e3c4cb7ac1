import { DIMENSION_NAMES } from '@/components/ui/dimension';
import { words } from '@/components/ui/words';
import type { Issue } from '@/server/domain/quality/contract';

export type Chosen = Record<string, string | null>;
interface Facet {
  id: string;
  title: string;
  read: (issue: Issue) => string;
  nameOf: (value: string) => string;
}

const isDimension = (value: string): value is Issue['dimension'] => value in DIMENSION_NAMES;

export const FACETS: readonly Facet[] = [
  { id: 'severity', title: 'Severity', read: (issue) => issue.severity, nameOf: words },
  {
    id: 'dimension',
    title: 'Dimension',
    read: (issue) => issue.dimension,
    nameOf: (value) => (isDimension(value) ? DIMENSION_NAMES[value] : value),
  },
  { id: 'status', title: 'Status', read: (issue) => issue.status, nameOf: words },
  { id: 'type', title: 'Type', read: (issue) => issue.type, nameOf: words },
  { id: 'fixType', title: 'Fix', read: (issue) => issue.fixType, nameOf: words },
  {
    id: 'column',
    title: 'Column',
    read: (issue) => issue.column ?? '',
    nameOf: (value) => value || '(whole rows)',
  },
];

export function applyFacets(issues: Issue[], chosen: Chosen): Issue[] {
  return issues.filter((issue) =>
    FACETS.every(({ id, read }) => chosen[id] == null || read(issue) === chosen[id]),
  );
}

/** Values with their counts under all other facets, the commonest first: a count says what a click would leave. */
export function facetCounts(issues: Issue[], chosen: Chosen, facet: Facet): [string, number][] {
  const counts = new Map<string, number>();
  for (const issue of applyFacets(issues, { ...chosen, [facet.id]: null })) {
    counts.set(facet.read(issue), (counts.get(facet.read(issue)) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
