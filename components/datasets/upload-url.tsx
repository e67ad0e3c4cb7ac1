import { Text, TextInput } from '@mantine/core';

/** An address that the server fetches; it is read with what is detected. */
export function UploadUrl({ url, onUrl }: { url: string; onUrl: (url: string) => void }) {
  return (
    <div>
      <TextInput
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
      <Text fz={12} c="dimmed" mt={6}>
        The server fetches it, so it must open without signing in. Addresses inside the server's own network
        are refused. How it is read is detected, and shown on the page of the dataset under History.
      </Text>
    </div>
  );
}

export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
