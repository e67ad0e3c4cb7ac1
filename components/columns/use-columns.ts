import { useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '@/components/shell/trpc';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';

/** All columns of the current version in their order. A finished scan adds statistics, so that its state is in the key. */
export function useColumns(dataset: Dataset) {
  const client = useTRPCClient();
  const { currentVersion, latestScan } = dataset;
  return useQuery({
    queryKey: [
      'all-columns',
      dataset.id,
      currentVersion?.id,
      latestScan?.id,
      latestScan?.status,
      dataset.labelColumn,
      dataset.splitColumn,
      dataset.keyColumns,
      dataset.criticalColumns,
      dataset.protectedColumns,
    ],
    enabled: currentVersion !== null,
    placeholderData: (previous: DatasetColumn[] | undefined) => previous,
    queryFn: async () => {
      const columns: DatasetColumn[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await client.dataset.columns.query({ datasetId: dataset.id, limit: 100, cursor });
        columns.push(...page.data);
        if (page.nextCursor === null) return columns;
        cursor = page.nextCursor;
      }
    },
  });
}
