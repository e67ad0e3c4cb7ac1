import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import type { Issue } from '@/server/domain/quality/contract';

/** Enough to see the kinds of a finding; the whole list is paged below it. */
export const FIRST_CELLS = 100;

/** The most certain cells of an issue, for pictures; nothing for those who may not read rows. */
export function useFirstCells(issue: Issue) {
  const trpc = useTRPC();
  const may = usePermissions();
  return useQuery({
    ...trpc.quality.issueCells.queryOptions({
      datasetId: issue.datasetId,
      issueId: issue.id,
      limit: FIRST_CELLS,
    }),
    enabled: may('dataset.read_rows'),
  });
}
