'use client';

import { Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { IconChevronLeft, IconPencil, IconPlugConnected, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { ConnectorForm } from './connector-form';
import { DeleteConnector } from './delete-connector';
import { addressOf, KINDS } from './kinds';
import { SourceBrowser } from './source-browser';
import { SyncTable } from './sync-table';
import { TestMark } from './test-mark';
import { TestOutcome } from './test-outcome';

/** One source: whether it answers, what is in it, and which datasets are kept like it. */
export function ConnectorDetail({ org, connectorId }: { org: string; connectorId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const may = usePermissions();
  const [, setUrl] = useUrlState();
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const connector = useQuery(trpc.connector.get.queryOptions({ connectorId }));
  const test = useQuery({
    ...trpc.connector.test.queryOptions({ connectorId }),
    enabled: false,
  });
  const back = () => setUrl({ connector: null, object: null, sql: null });
  if (connector.isError) return <ErrorState error={connector.error} retry={back} />;
  if (connector.data === undefined) return <RowsSkeleton />;
  const { name, kind, settings, lastTest } = connector.data;
  const mayManage = may('connector.manage');
  async function runTest() {
    await test.refetch();
    await queries.invalidateQueries(trpc.connector.get.queryFilter({ connectorId }));
    await queries.invalidateQueries(trpc.connector.list.pathFilter());
  }
  return (
    <Stack gap={20}>
      <div>
        <Button
          variant="subtle"
          size="compact-xs"
          color="gray"
          leftSection={<IconChevronLeft size={14} aria-hidden />}
          onClick={back}
          ml={-8}
        >
          Connectors
        </Button>
        <Group justify="space-between" align="end" mt={4}>
          <div>
            <Title order={1}>{name}</Title>
            <Text c="dimmed" fz={13}>
              {KINDS[kind].label} · <span className="mono">{addressOf(settings)}</span> ·{' '}
              <TestMark test={lastTest} />
            </Text>
          </div>
          {mayManage && (
            <Group gap={8}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlugConnected size={14} aria-hidden />}
                loading={test.isFetching}
                onClick={() => void runTest()}
              >
                Test connection
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPencil size={14} aria-hidden />}
                onClick={() => setEditing(true)}
              >
                Edit
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconTrash size={14} aria-hidden />}
                onClick={() => setDeleting(true)}
              >
                Remove
              </Button>
            </Group>
          )}
        </Group>
        {test.data !== undefined && !test.isFetching && (
          <div style={{ marginTop: 10 }}>
            <TestOutcome outcome={test.data} />
          </div>
        )}
      </div>
      <SourceBrowser org={org} connector={connector.data} mayRead={mayManage} />
      <Section
        title="Synced datasets"
        note="Datasets that are kept like this source; each run makes a version."
      >
        <SyncTable org={org} connectorId={connectorId} mayManage={mayManage} />
      </Section>
      <Modal
        opened={editing}
        onClose={() => setEditing(false)}
        title={`Edit ${name}`}
        size={560}
        closeOnClickOutside={false}
        transitionProps={{ duration: 120 }}
      >
        <ConnectorForm
          kind={kind}
          connector={connector.data}
          onBack={() => setEditing(false)}
          onDone={() => setEditing(false)}
        />
      </Modal>
      <DeleteConnector
        connector={deleting ? connector.data : null}
        onClose={() => setDeleting(false)}
        onDeleted={back}
      />
    </Stack>
  );
}
