import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import type { UploadState } from './use-upload';

/** The first stretch that the server stores. */
const HEAD_BYTES = 1024 * 1024;
const TRIES = 20;
const TRY_EVERY_MS = 500;
const TYPING_MS = 250;

const WithCode = z.object({ data: z.object({ problem: z.object({ code: z.string() }) }) });

/** What the server would read of what an address gives; null asks nothing. */
export function useUrlPreview(url: string | null, options: IngestOptions) {
  const trpc = useTRPC();
  const [settled] = useDebouncedValue(options, TYPING_MS);
  return useQuery({
    ...trpc.url.preview.queryOptions({ url: url ?? '', options: settled }),
    enabled: url !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** What the server would read of the first file with these options; the last answer stays while the next is on its way. */
export function useUploadPreview(upload: UploadState, fileBytes: number, options: IngestOptions) {
  const trpc = useTRPC();
  const [settled] = useDebouncedValue(options, TYPING_MS);
  const { ids, status, sentBytes, filesDone } = upload;
  const id = ids[0];
  const arrived = filesDone > 0;
  // Sent is not yet stored, hence twice; a small file is there in full in a moment.
  const enough = arrived || (fileBytes > 2 * HEAD_BYTES && sentBytes >= 2 * HEAD_BYTES);
  const preview = useQuery({
    ...trpc.upload.preview.queryOptions({ uploadId: id ?? '', options: settled }),
    enabled: id !== undefined && enough && (arrived || status !== 'failed'),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    // For a moment the server may still know less than we do.
    retry: (failures, error) =>
      failures < TRIES && WithCode.safeParse(error).data?.data.problem.code === 'conflict',
    retryDelay: TRY_EVERY_MS,
  });
  const { refetch, isError } = preview;
  useEffect(() => {
    if (arrived && isError) void refetch();
  }, [arrived, isError, refetch]);
  return preview;
}
