import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useAlive } from '@/components/shell/use-alive';

interface CodeStepProps {
  busy: boolean;
  onCode: (code: string) => void;
  onBack: () => void;
}

export function CodeStep({ busy, onCode, onBack }: CodeStepProps) {
  const alive = useAlive();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onCode(String(new FormData(event.currentTarget).get('code')));
  }
  return (
    <form method="post" onSubmit={submit}>
      <Stack gap={16}>
        <TextInput
          name="code"
          label="Code"
          description="Six digits, or one of your recovery codes."
          autoComplete="one-time-code"
          inputMode="text"
          spellCheck={false}
          maxLength={40}
          classNames={{ input: 'mono' }}
          required
          withAsterisk={false}
          autoFocus
        />
        <Button type="submit" loading={busy} disabled={!alive}>
          Continue
        </Button>
        <Anchor component="button" type="button" fz={13} onClick={onBack}>
          Start again
        </Anchor>
      </Stack>
    </form>
  );
}
