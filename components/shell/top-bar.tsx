'use client';

import {
  ActionIcon,
  Button,
  Kbd,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconMoon, IconSearch, IconSun, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useParams, usePathname } from 'next/navigation';
import type { z } from 'zod';
import { SETTINGS_LINKS } from '@/components/settings/settings-links';
import type { Me } from '@/server/domain/organisations/contract';
import classes from './app-frame.module.css';
import { openPalette } from './command-palette';
import { endSession } from './end-session';
import { useTRPC } from './trpc';

export function TopBar({ org, me }: { org: string; me: z.infer<typeof Me> | undefined }) {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <header className={classes.topbar}>
      <Breadcrumb org={org} />
      <Button
        variant="default"
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={<Kbd size="xs">⌘K</Kbd>}
        onClick={openPalette}
      >
        Go to
      </Button>
      <ActionIcon
        variant="default"
        aria-label={dark ? 'Use the light theme' : 'Use the dark theme'}
        onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      >
        {dark ? <IconSun size={16} /> : <IconMoon size={16} />}
      </ActionIcon>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="default" aria-label="Account">
            <IconUser size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text fz={13} c="var(--text)">
              {me?.actor.name}
            </Text>
            {me?.actor.email} · {me?.role.replaceAll('_', ' ')}
          </Menu.Label>
          <Menu.Item component={Link} href={`/${org}/settings/profile`}>
            Profile
          </Menu.Item>
          <Menu.Item component={Link} href={`/${org}/settings/security`}>
            Security
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => void endSession()}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}
function Breadcrumb({ org }: { org: string }) {
  const { datasetId } = useParams<{ datasetId?: string }>();
  const path = usePathname();
  const trpc = useTRPC();
  const dataset = useQuery({
    ...trpc.dataset.get.queryOptions({ datasetId: datasetId ?? '' }),
    enabled: datasetId !== undefined,
  });
  const setting = SETTINGS_LINKS.find(({ end }) => path.endsWith(`/settings/${end}`));
  const section =
    setting !== undefined
      ? `Settings / ${setting.title}`
      : path.startsWith(`/${org}/connectors`)
        ? 'Connectors'
        : path.startsWith(`/${org}/compliance/audit`)
          ? 'Compliance / Audit trail'
          : null;
  return (
    <nav className={classes.crumbs} aria-label="Breadcrumb">
      {section ?? <Link href={`/${org}/datasets`}>Datasets</Link>}
      {datasetId !== undefined && <> / {dataset.data?.name ?? '…'}</>}
    </nav>
  );
}
