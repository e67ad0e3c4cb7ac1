import { Button, Group, Text } from '@mantine/core';
import { counted } from './event-words';

interface MoreEventsProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  shown: number;
}

export function MoreEvents({ query, shown }: MoreEventsProps) {
  if (shown === 0) return null;
  return (
    <Group gap={12}>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show 50 more
        </Button>
      )}
      <Text fz={12} c="dimmed">
        {query.hasNextPage ? `The first ${counted(shown, 'event')}` : `${counted(shown, 'event')} in all`}
      </Text>
    </Group>
  );
}
