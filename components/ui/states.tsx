import { Button, Code, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { z } from 'zod';

const WithProblem = z.object({
  data: z.object({
    problem: z.object({
      detail: z.string().optional(),
      title: z.string(),
      requestId: z.string().optional(),
      code: z.string(),
    }),
  }),
});

/** What failed, in words, and the request id that finds it in the log. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = WithProblem.safeParse(error).data?.data.problem;
  return (
    <Stack align="center" gap={8} py={48} role="alert">
      <IconAlertTriangle size={28} color="var(--danger)" aria-hidden />
      <Text fw={600}>{problem?.title ?? 'The server could not be reached'}</Text>
      <Text c="dimmed" maw={520} ta="center">
        {problem?.detail ?? 'Nothing was changed. Check the connection and try again.'}
      </Text>
      {problem?.requestId !== undefined && <Code>{problem.requestId}</Code>}
      {retry !== undefined && (
        <Button variant="default" size="xs" onClick={retry}>
          Try again
        </Button>
      )}
    </Stack>
  );
}

/** What belongs here, and the one thing to do about it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" gap={8} py={48}>
      <IconInbox size={28} color="var(--text-3)" aria-hidden />
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" maw={520} ta="center" component="div">
        {children}
      </Text>
      {action}
    </Stack>
  );
}

/** The shape of a table that is still on its way. */
export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <Stack gap={6} aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity or order
        <Skeleton key={index} height={28} radius={4} />
      ))}
    </Stack>
  );
}
