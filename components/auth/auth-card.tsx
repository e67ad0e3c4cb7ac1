import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './auth-card.module.css';

interface AuthCardProps {
  title: string;
  lead: string;
  /** The way to the other page. */
  other: { text: string; link: string; href: string };
  children: ReactNode;
}

export function AuthCard({ title, lead, other, children }: AuthCardProps) {
  return (
    <main className={classes.page}>
      <Paper withBorder radius={6} p={32} className={classes.card}>
        <Stack gap={20}>
          <Stack gap={4}>
            <Text className={classes.product}>Datrix</Text>
            <Title order={1} fz={22} fw={600}>
              {title}
            </Title>
            <Text c="dimmed" fz={14}>
              {lead}
            </Text>
          </Stack>
          {children}
          <Text fz={13} c="dimmed">
            {other.text}{' '}
            <Anchor href={other.href} fz="inherit">
              {other.link}
            </Anchor>
          </Text>
        </Stack>
      </Paper>
    </main>
  );
}
