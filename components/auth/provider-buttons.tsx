import { Button, Divider, Stack } from '@mantine/core';
import { IconBrandGithub, IconBrandGoogle, IconBrandWindows } from '@tabler/icons-react';
import { signIn } from 'next-auth/react';
import { useAlive } from '@/components/shell/use-alive';

export interface ProviderChoice {
  id: 'google' | 'github' | 'microsoft';
  name: string;
}

const ICONS = { google: IconBrandGoogle, github: IconBrandGithub, microsoft: IconBrandWindows };

/** Other ways to sign in, as far as this instance has any. */
export function ProviderButtons({ providers, next }: { providers: ProviderChoice[]; next: string }) {
  const alive = useAlive();
  if (providers.length === 0) return null;
  return (
    <Stack gap={10}>
      <Divider label="or" labelPosition="center" />
      {providers.map(({ id, name }) => {
        const Icon = ICONS[id];
        return (
          <Button
            key={id}
            variant="default"
            disabled={!alive}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => void signIn(id, { callbackUrl: next })}
          >
            Continue with {name}
          </Button>
        );
      })}
    </Stack>
  );
}
