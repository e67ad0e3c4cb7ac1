'use client';

import { Button, Group, Modal, MultiSelect, NumberInput, Select, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useColumns } from '@/components/columns/use-columns';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { RowsSkeleton } from '@/components/ui/states';
import { words } from '@/components/ui/words';
import type { Dataset } from '@/server/domain/datasets/contract';
import { type QualitySettings, type ShownSettings, TaskPreset } from '@/server/domain/quality/contract';
import classes from './scan-settings.module.css';
import { WeightFields } from './weight-fields';

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
  const columns = useColumns(dataset).data ?? [];
  const checks = useQuery(trpc.quality.checks.queryOptions({}));
  const [settings, setSettings] = useState<QualitySettings>(shown.settings);
  const save = useMutation(trpc.quality.saveSettings.mutationOptions());
  const scan = useMutation(trpc.scan.start.mutationOptions());
  const set = (changes: Partial<QualitySettings>) => setSettings({ ...settings, ...changes });
  const names = [...new Set(columns.map(({ name }) => name))].filter((name) => name !== '');
  const able = may('quality.configure');
  const finish = async (andScan: boolean) => {
    await save.mutateAsync({ datasetId: dataset.id, settings });
    if (andScan) await scan.mutateAsync({ datasetId: dataset.id });
    await queryClient.invalidateQueries();
    onClose();
  };
  const preset = settings.preset ?? shown.effective.preset;
  return (
    <div className={classes.form}>
      <section className={classes.block}>
        <h3>What counts</h3>
        <Select
          label="Weights for"
          description="What the data is for decides which faults cost most"
          data={TaskPreset.options.map((value) => ({ value, label: words(value) }))}
          value={settings.weights === undefined ? preset : null}
          placeholder="Own weights"
          allowDeselect={false}
          onChange={(value) => set({ preset: TaskPreset.catch('balanced').parse(value), weights: undefined })}
        />
        <WeightFields
          weights={settings.weights ?? shown.presets[preset]}
          hasLabel={dataset.labelColumn !== null}
          onChange={(weights) => set({ weights })}
        />
        <MultiSelect
          label="Critical columns"
          description="Faults in these count a second time, as those in the label do"
          searchable
          data={names}
          value={settings.criticalColumns ?? []}
          onChange={(criticalColumns) => set({ criticalColumns })}
        />
      </section>
      <section className={classes.block}>
        <h3>What is looked at</h3>
        <MultiSelect
          label="Checks that do not run"
          description="They are listed as not run in every scan"
          searchable
          data={(checks.data?.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          value={settings.checksOff ?? []}
          onChange={(checksOff) => set({ checksOff })}
        />
        <MultiSelect
          label="Keys to ignore when rows are compared"
          description="Running numbers make copies look different"
          searchable
          data={names}
          value={settings.keysIgnored ?? []}
          onChange={(keysIgnored) => set({ keysIgnored })}
        />
        <MultiSelect
          label="Protected columns"
          description="Groups whose rows, labels and gaps are compared"
          searchable
          data={names}
          value={settings.protectedColumns ?? []}
          onChange={(protectedColumns) => set({ protectedColumns })}
        />
        <Group grow align="start">
          <NumberInput
            label="Rows in a sample"
            description="Empty: each check its own figure"
            min={1000}
            max={1_000_000}
            step={1000}
            value={settings.sampleRows ?? ''}
            onChange={(value) => set({ sampleRows: typeof value === 'number' ? value : null })}
          />
          <NumberInput
            label="Tell when the score falls by"
            description="Points; sends the event quality/score.dropped"
            min={0.1}
            max={100}
            step={0.5}
            value={settings.scoreDropAlert ?? shown.effective.scoreDropAlert ?? ''}
            onChange={(value) => set({ scoreDropAlert: typeof value === 'number' ? value : null })}
          />
        </Group>
      </section>
      {save.isError && (
        <Text c="red" fz={12} role="alert">
          {save.error.message}
        </Text>
      )}
      <Group justify="end">
        <Text fz={12} c="dimmed" style={{ flex: 1 }}>
          {able
            ? 'Settings hold from the next scan on; earlier scores stay as they were.'
            : 'Changing settings needs the permission quality.configure.'}
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
