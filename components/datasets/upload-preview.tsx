import { Loader, Skeleton, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { count } from '@/components/ui/format';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import type { Preview } from '@/server/domain/previews/contract';
import { UploadDetected } from './upload-detected';
import { UploadRows } from './upload-rows';
import classes from './upload-sheet.module.css';

/** Left what was detected, right the rows as they will be read; changing the left changes the right at once. */
export function UploadPreview({
  query,
  fileCount,
  options,
  onOptions,
}: {
  query: UseQueryResult<Preview, unknown>;
  fileCount: number;
  options: IngestOptions;
  onOptions: (options: IngestOptions) => void;
}) {
  const { data } = query;
  if (data === undefined && query.isError)
    return (
      <div className={`${classes.panes} ${classes.failed}`}>
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      </div>
    );
  if (data !== undefined && data.detected.length === 0) return <UploadRows preview={data} stale={false} />;
  return (
    <div className={classes.panes}>
      <aside className={classes.left} aria-label="What was detected">
        {data === undefined ? (
          <Stack gap={18}>
            <Text fz={12} c="dimmed">
              <Loader size={10} mr={6} /> Looking at the first part of the file
            </Text>
            {['a', 'b', 'c', 'd'].map((key) => (
              <Skeleton key={key} height={48} radius={4} />
            ))}
          </Stack>
        ) : (
          <UploadDetected preview={data} options={options} onOptions={onOptions} />
        )}
      </aside>
      <div className={classes.main}>
        {fileCount > 1 && (
          <Text fz={12} mb={4}>
            {`The first of ${count(fileCount)} files. The others are read the same way and put under it; their columns must have the same names.`}
          </Text>
        )}
        {data === undefined ? (
          <RowsSkeleton />
        ) : (
          <UploadRows preview={data} stale={query.isPlaceholderData} />
        )}
      </div>
    </div>
  );
}
