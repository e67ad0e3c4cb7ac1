import type { Issue } from '@/server/domain/quality/contract';

export const ORDERS = [
  { value: '', label: 'By rank: severity and share' },
  { value: 'points', label: 'By points of the score' },
  { value: 'affected', label: 'By affected cells' },
];

/** The server's rank, or the order that was asked for; equal issues stay ranked. */
export function inOrder(issues: Issue[], order: string): Issue[] {
  switch (order) {
    case 'points':
      return [...issues].sort((a, b) => b.pointsLost - a.pointsLost);
    case 'affected':
      return [...issues].sort((a, b) => b.affectedCount - a.affectedCount);
    default:
      return issues;
  }
}
