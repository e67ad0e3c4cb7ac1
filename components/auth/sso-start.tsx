'use client';

import { Anchor, Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';

/** The way to an organisation's own sign-in, by the short name that stands in its addresses. */
export function SsoStart({ next }: { next: string | null }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <Anchor component="button" type="button" fz={13} onClick={() => setOpen(true)}>
        Use your organisation’s single sign-on
      </Anchor>
    );
  }
  return (
    <form action="/api/saml/start" method="get">
      <Group align="end" gap={8}>
        <TextInput
          name="organisation"
          label="Organisation"
          description="Its short name, as in the address of its pages."
          required
          withAsterisk={false}
          maxLength={100}
          spellCheck={false}
          autoFocus
          style={{ flex: 1 }}
        />
        {next !== null && <input type="hidden" name="next" value={next} />}
        <Button type="submit" variant="default">
          Go on
        </Button>
      </Group>
    </form>
  );
}
