import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import type { Dataset } from '@/server/domain/datasets/contract';

/** Says that the latest scan came to nothing, why, and what the figures on the page are of. */
export function LastScanNotice({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const { latestScan, score } = dataset;
  const failed = latestScan?.status === 'failed';
  const scan = useQuery({
    ...trpc.scan.get.queryOptions({ datasetId: dataset.id, scanId: latestScan?.id ?? '' }),
    enabled: failed,
  });
  if (!failed && latestScan?.status !== 'cancelled') return null;
  return (
    <Alert
      color={failed ? 'red' : 'gray'}
      title={failed ? (scan.data?.error?.title ?? 'The last scan failed') : 'The last scan was cancelled'}
      role={failed ? 'alert' : 'status'}
    >
      {scan.data?.error?.detail}{' '}
      {score === null ? 'There are no earlier figures.' : 'The figures below are of the scan before it.'} The
      data itself is unchanged; start another with “Scan”.
    </Alert>
  );
}
