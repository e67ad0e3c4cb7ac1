import { Button, Group, Text, TextInput } from '@mantine/core';

/** An address that the server fetches. */
export function UploadUrl({
  url,
  onUrl,
  onLook,
}: {
  url: string;
  onUrl: (url: string) => void;
  onLook: () => void;
}) {
  return (
    <div style={{ flex: 1 }}>
      <Group gap={8} align="end" wrap="nowrap">
        <TextInput
          flex={1}
          onKeyDown={(event) => event.key === 'Enter' && isAddress(url) && onLook()}
          label="Address"
          placeholder="https://example.org/table.csv"
          type="url"
          value={url}
          onChange={(event) => onUrl(event.currentTarget.value)}
          error={
            url !== '' && !isAddress(url) ? 'Give a whole address that begins with https:// or http://' : null
          }
          data-autofocus
        />
        <Button variant="default" disabled={!isAddress(url)} onClick={onLook}>
          Preview
        </Button>
      </Group>
      <Text fz={12} c="dimmed" mt={6}>
        The server fetches it, so it must open without signing in. Addresses inside the server's own network
        are refused.
      </Text>
    </div>
  );
}

export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
