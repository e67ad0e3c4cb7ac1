'use client';

import { ActionIcon, Button, Group, Menu, Modal, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { useMe } from '@/components/shell/use-me';
import type { Dataset } from '@/server/domain/datasets/contract';

/** What can be done with a dataset as a whole. Deleting asks once, since it cannot be undone. */
export function DatasetMenu({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const me = useMe();
  const { org, datasetId } = useParams<{ org: string; datasetId?: string }>();
  const [asking, setAsking] = useState(false);
  const scan = useMutation(
    trpc.scan.start.mutationOptions({ onSuccess: () => void queryClient.invalidateQueries() }),
  );
  const remove = useMutation(
    trpc.dataset.delete.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        if (datasetId !== undefined) router.push(`/${org}/datasets`);
        await queryClient.invalidateQueries();
      },
    }),
  );
  const may = (permission: string) => me?.permissions.includes(permission) ?? false;
  const version = dataset.currentVersion;
  const download = (format: string) =>
    `/v1/datasets/${dataset.id}/versions/${version?.id}/download?format=${format}`;
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${dataset.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may('scan.run') && version !== null && (
            <Menu.Item
              disabled={dataset.status === 'scanning'}
              onClick={() => scan.mutate({ datasetId: dataset.id })}
            >
              Scan again
            </Menu.Item>
          )}
          {may('dataset.read_rows') &&
            version !== null &&
            ['csv', 'parquet', 'jsonl'].map((format) => (
              <Menu.Item key={format} component="a" href={download(format)} download>
                Download as {format === 'jsonl' ? 'JSON Lines' : format === 'csv' ? 'CSV' : 'Parquet'}
              </Menu.Item>
            ))}
          {may('dataset.delete') && (
            <Menu.Item color="red" onClick={() => setAsking(true)}>
              Delete…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Delete ${dataset.name}?`}
        transitionProps={{ duration: 120 }}
      >
        <Text fz={14}>
          Its versions, scans and files are removed for good. A receipt stays under{' '}
          <a href={`/${org}/settings/deletions`}>Deleted datasets</a>: what went, how much, its digests, and
          who asked.
        </Text>
        {remove.error !== null && (
          <Text c="red" fz={13} mt={8} role="alert">
            {remove.error.message}
          </Text>
        )}
        <Group justify="end" mt={16}>
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep it
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ datasetId: dataset.id })}
          >
            Delete
          </Button>
        </Group>
      </Modal>
    </>
  );
}
