import { useQuery } from '@tanstack/react-query';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { useTRPCClient } from '@/components/shell/trpc';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';

/** More issues than this are not read by anyone; the facets say so when it is reached. */
export const ISSUES_MAX = 1000;

/** All issues of the latest finished scan, ranked. They fit in memory, so that facets can count at once. */
export function useIssues(dataset: Dataset) {
  const client = useTRPCClient();
  const pace = useRefetchInterval();
  return useQuery({
    queryKey: ['all-issues', dataset.id, dataset.score, dataset.latestScan?.id, dataset.latestScan?.status],
    // Before the first score there may be the issues of the phases that have ended.
    enabled: dataset.score !== null || dataset.status === 'scanning',
    retry: false,
    refetchInterval: dataset.score === null && dataset.status === 'scanning' ? pace(3000) : false,
    placeholderData: (previous: Issue[] | undefined) => previous,
    queryFn: async () => {
      const issues: Issue[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await client.quality.issues.query({ datasetId: dataset.id, limit: 100, cursor });
        issues.push(...page.data);
        if (page.nextCursor === null || issues.length >= ISSUES_MAX) return issues;
        cursor = page.nextCursor;
      }
    },
  });
}
