'use client';

import { Anchor, Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { useState } from 'react';
import { useColumns } from '@/components/columns/use-columns';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { QualitySettings, ShownSettings } from '@/server/domain/quality/contract';
import classes from './scan-settings.module.css';
import { SettingsFields } from './settings-fields';

/** How the scans of this dataset work; what is left alone comes from the organisation. */
export function ScanSettings({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const trpc = useTRPC();
  const shown = useQuery(trpc.quality.settings.queryOptions({ datasetId: dataset.id }));
  return (
    <Modal opened onClose={onClose} size="xl" title="Settings of scans" transitionProps={{ duration: 120 }}>
      {shown.data === undefined ? (
        <RowsSkeleton rows={6} />
      ) : (
        <SettingsForm dataset={dataset} shown={shown.data} onClose={onClose} />
      )}
    </Modal>
  );
}

interface FormProps {
  dataset: Dataset;
  shown: ShownSettings;
  onClose: () => void;
}

function SettingsForm({ dataset, shown, onClose }: FormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = usePermissions();
  const { org } = useParams<{ org: string }>();
  const columns = useColumns(dataset).data ?? [];
  const [settings, setSettings] = useState<QualitySettings>(shown.settings);
  const save = useMutation(trpc.quality.saveSettings.mutationOptions());
  const scan = useMutation(trpc.scan.start.mutationOptions());
  const names = [...new Set(columns.map(({ name }) => name))].filter((name) => name !== '');
  const able = may('quality.configure');
  const finish = async (andScan: boolean) => {
    await save.mutateAsync({ datasetId: dataset.id, settings });
    if (andScan) await scan.mutateAsync({ datasetId: dataset.id });
    await queryClient.invalidateQueries();
    onClose();
  };
  return (
    <div className={classes.form}>
      <SettingsFields
        settings={settings}
        shown={shown}
        columns={names}
        hasLabel={dataset.labelColumn !== null}
        onChange={(changes) => setSettings({ ...settings, ...changes })}
      />
      {save.isError && (
        <Text c="red" fz={12} role="alert">
          {save.error.message}
        </Text>
      )}
      <Group justify="end">
        <Text fz={12} c="dimmed" style={{ flex: 1 }}>
          {able
            ? 'Settings hold from the next scan on; earlier scores stay as they were. '
            : 'Changing settings needs the permission quality.configure. '}
          <Anchor fz={12} component={Link} href={`/${org}/settings/quality`}>
            What all datasets start from
          </Anchor>
        </Text>
        <Button
          variant="default"
          disabled={!able}
          loading={save.isPending}
          onClick={() => void finish(false).catch(() => {})}
        >
          Save
        </Button>
        <Button
          disabled={!able || dataset.status === 'scanning'}
          loading={save.isPending || scan.isPending}
          onClick={() => void finish(true).catch(() => {})}
        >
          Save and scan
        </Button>
      </Group>
    </div>
  );
}
