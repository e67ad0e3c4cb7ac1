'use client';

import { Button, Checkbox, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './security.module.css';

/** The codes, shown this once, and the ways to keep them. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [kept, setKept] = useState(false);
  const text = `Datrix recovery codes. Each works once in place of a code of the app.\n\n${codes.join('\n')}\n`;
  function download() {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'datrix-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  }
  return (
    <Stack gap={14}>
      <Text fz={14}>
        Each of these codes signs you in once without the app. They are shown this once: keep them where you
        would find them without your phone.
      </Text>
      <ol className={classes.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </ol>
      <Group gap={8}>
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button
          size="xs"
          variant="default"
          onClick={download}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          Download
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => window.print()}
          leftSection={<IconPrinter size={14} aria-hidden />}
        >
          Print
        </Button>
      </Group>
      <Checkbox
        label="I have kept the codes"
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Group justify="end">
        <Button disabled={!kept} onClick={onDone}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
