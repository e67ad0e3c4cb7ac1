import { Button, Group, Text } from '@mantine/core';
import { StorageNote } from './storage-note';

/** The end of the sheet: room, what is waited for, and the two ways out. */
export function UploadActions({
  waiting,
  busy,
  disabled,
  words,
  onStart,
  onCancel,
}: {
  /** For the last bytes of the file. */
  waiting: boolean;
  busy: boolean;
  disabled: boolean;
  words: string;
  onStart: () => void;
  onCancel: () => void;
}) {
  return (
    <Group justify="end" gap={12}>
      <StorageNote />
      {waiting && (
        <Text fz={12} c="dimmed" aria-live="polite">
          Begins as soon as the file is uploaded
        </Text>
      )}
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button onClick={onStart} disabled={disabled} loading={busy}>
        {words}
      </Button>
    </Group>
  );
}
