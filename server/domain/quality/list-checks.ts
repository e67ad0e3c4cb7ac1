import { defineOperation } from '@/server/operations/define-operation';
import { ALL_CHECKS } from './checks/all-checks';
import { CheckCatalogue, ListChecks } from './contract';

/** What is looked for, by whom and at what cost: the same list that a scan runs, in its order. */
export const listChecks = defineOperation({
  id: 'quality.checks',
  kind: 'query',
  summary: 'List every check: what it finds, when it stays silent, what it needs and which fixes it offers',
  input: ListChecks,
  output: CheckCatalogue,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/checks' },
  handler: async (_context, { dimension, level, need }) => ({
    data: ALL_CHECKS.filter(
      (check) =>
        (dimension === undefined || check.dimension === dimension) &&
        (level === undefined || check.level === level) &&
        (need === undefined || check.needs.includes(need)),
    ).map(({ run: _run, gather: _gather, ...manifest }) => ({
      ...manifest,
      needs: [...manifest.needs],
      issueTypes: [...manifest.issueTypes],
      fixOptions: manifest.fixOptions.map((option, index) => ({ ...option, isDefault: index === 0 })),
    })),
    nextCursor: null,
  }),
});
