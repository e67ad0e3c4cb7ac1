import { Anchor, Stack, Text, Title } from '@mantine/core';

/** An address that leads nowhere: said plainly, with the way back. */
export function NotFoundPage() {
  return (
    <Stack component="main" align="center" justify="center" gap={8} mih="100vh" p={24}>
      <Title order={1} fz={22}>
        There is nothing at this address
      </Title>
      <Text c="dimmed" maw={420} ta="center">
        It may have been removed, or it belongs to an organisation that you are not in.
      </Text>
      <Anchor href="/">Go to your datasets</Anchor>
    </Stack>
  );
}
