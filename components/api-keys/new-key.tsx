'use client';

import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

export function NewKey({ apiKey, onDone }: { apiKey: string; onDone: () => void }) {
  const example = `curl ${window.location.origin}/v1/datasets -H "Authorization: Bearer ${apiKey}"`;
  return (
    <Stack gap={14}>
      <Text fz={14}>It is shown this once: only a fingerprint of it is kept.</Text>
      <Code block aria-label="The new API key" style={{ wordBreak: 'break-all', whiteSpace: 'pre-wrap' }}>
        {apiKey}
      </Code>
      <Text fz={13} c="dimmed">
        Try it:
      </Text>
      <Code block style={{ wordBreak: 'break-all', whiteSpace: 'pre-wrap', fontSize: 12 }}>
        {example}
      </Code>
      <Group justify="end">
        <CopyButton value={apiKey}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy the key'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>I have copied it</Button>
      </Group>
    </Stack>
  );
}
