import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { useTRPC } from '@/components/shell/trpc';
import type { ListDatasets } from '@/server/domain/datasets/contract';

const REFRESH_MS = 1500;

/** Datasets page by page; looks again by itself while one of them is being read or scanned. */
export function useDatasetList(input: Pick<z.infer<typeof ListDatasets>, 'search' | 'sort' | 'band'>) {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  return useInfiniteQuery(
    trpc.dataset.list.infiniteQueryOptions(
      { ...input, limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
        refetchInterval: (query) =>
          query.state.data?.pages.some((page) =>
            page.data.some(({ status }) => status === 'ingesting' || status === 'scanning'),
          )
            ? pace(REFRESH_MS)
            : false,
      },
    ),
  );
}
