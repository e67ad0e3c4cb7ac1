import { describe, expect, it } from 'vitest';
import type { Issue } from '@/server/domain/quality/contract';
import { applyFacets, FACETS, facetCounts } from './facets';

function issue(severity: Issue['severity'], column: string | null): Issue {
  return {
    id: `iss_${severity}_${column}`,
    scanId: 'scn_1',
    datasetId: 'ds_1',
    column,
    type: 'missing_values',
    dimension: 'completeness',
    severity,
    description: '',
    affectedCount: 1,
    affectedPct: 1,
    impactScore: null,
    impactLow: null,
    impactHigh: null,
    impactVerdict: 'not_estimable',
    impactConfidence: null,
    fixAvailable: false,
    fixType: 'manual',
    fixOptions: [],
    status: 'open',
    ignoredReason: null,
    reopenedBecause: null,
    assigneeId: null,
    commentCount: 0,
    pointsLost: 0,
    evidence: {},
    createdAt: '2026-01-01T00:00:00Z',
  };
}

const ISSUES = [issue('critical', 'a'), issue('critical', 'b'), issue('info', 'a'), issue('info', null)];

describe('facets', () => {
  it('keeps what agrees with every chosen value', () => {
    expect(applyFacets(ISSUES, { severity: 'critical', column: 'a' })).toEqual([ISSUES[0]]);
    expect(applyFacets(ISSUES, { column: '' })).toEqual([ISSUES[3]]);
  });

  it('counts under the other facets, not under its own', () => {
    const severity = FACETS.find(({ id }) => id === 'severity');
    if (severity === undefined) throw new Error('no facet of severity');
    expect(facetCounts(ISSUES, { severity: 'info', column: 'a' }, severity)).toEqual([
      ['critical', 1],
      ['info', 1],
    ]);
  });
});
