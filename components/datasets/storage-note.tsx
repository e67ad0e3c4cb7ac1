import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { bytes } from '@/components/ui/format';

/** Above this share it is worth knowing before a file is sent. */
const NEARLY_FULL = 0.8;

/** How much room is left, where there is a bound and it is near. */
export function StorageNote() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.upload.storage.queryOptions({}));
  if (data === undefined || data.quotaBytes === null) return null;
  if (data.usedBytes < NEARLY_FULL * data.quotaBytes) return null;
  const full = data.usedBytes >= data.quotaBytes;
  return (
    <Text fz={12} c={full ? 'var(--danger)' : 'var(--warning)'} mr="auto">
      {full ? 'The storage is full: ' : ''}
      {bytes(data.usedBytes)} of {bytes(data.quotaBytes)} are used. Deleting datasets makes room.
    </Text>
  );
}
