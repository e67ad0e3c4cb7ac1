import { Button, Group, Progress, Text } from '@mantine/core';
import { bytes, duration } from '@/components/ui/format';
import { sizeOf, type UploadState } from './use-upload';

/** How much has been sent, how fast, how long it will take; a broken line and what to do about it. */
export function UploadProgress({
  files,
  upload,
  onRetry,
}: {
  files: readonly File[];
  upload: UploadState;
  onRetry: () => void;
}) {
  const { status, sentBytes, bytesPerSecond, secondsLeft } = upload;
  const totalBytes = sizeOf(files);
  const names = files.map(({ name }) => name).join(', ');
  const details = [
    `${bytes(sentBytes)} of ${bytes(totalBytes)}`,
    bytesPerSecond === null ? null : `${bytes(Math.round(bytesPerSecond))}/s`,
    secondsLeft === null || secondsLeft < 1 || status === 'done'
      ? null
      : `${duration(secondsLeft * 1000)} left`,
  ].filter((detail) => detail !== null);
  const share = totalBytes === 0 ? 0 : (sentBytes / totalBytes) * 100;
  return (
    <div style={{ minWidth: 0, flex: 1 }}>
      <Group gap={12} mb={4} wrap="nowrap">
        <Text fz={13} className="mono" truncate title={names}>
          {files.length === 1 ? names : `${files.length} files: ${names}`}
        </Text>
        <Text fz={12} c="dimmed" className="mono" style={{ whiteSpace: 'nowrap' }} ml="auto">
          {status === 'done' ? bytes(totalBytes) : details.join(' · ')}
        </Text>
        {status === 'done' && (
          <Text fz={12} c="var(--success)" style={{ whiteSpace: 'nowrap' }}>
            Uploaded
          </Text>
        )}
        {status === 'waiting' && (
          <Text fz={12} c="var(--warning)" style={{ whiteSpace: 'nowrap' }}>
            The line is broken, trying again
          </Text>
        )}
        {status === 'failed' && (
          <Button size="compact-xs" variant="default" onClick={onRetry}>
            Resume
          </Button>
        )}
      </Group>
      <Progress
        size="xs"
        value={share}
        color={status === 'failed' ? 'red' : status === 'done' ? 'teal' : undefined}
        aria-label="Upload progress"
      />
    </div>
  );
}
