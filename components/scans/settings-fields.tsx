'use client';

import { Group, MultiSelect, NumberInput, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { words } from '@/components/ui/words';
import { type QualitySettings, type ShownSettings, TaskPreset } from '@/server/domain/quality/contract';
import classes from './scan-settings.module.css';
import { WeightFields } from './weight-fields';

interface SettingsFieldsProps {
  settings: QualitySettings;
  shown: ShownSettings;
  /** Names to choose from; null where settings are not of one dataset. */
  columns: readonly string[] | null;
  hasLabel: boolean;
  onChange: (changes: Partial<QualitySettings>) => void;
}

/** What a scan works by, for one dataset or for all that say nothing else. */
export function SettingsFields({ settings, shown, columns, hasLabel, onChange }: SettingsFieldsProps) {
  const trpc = useTRPC();
  const checks = useQuery(trpc.quality.checks.queryOptions({}));
  const { effective } = shown;
  const preset = settings.preset ?? effective.preset;
  // Weights of their own stand until a preset is chosen, here or on the level above.
  const weights =
    settings.weights ?? (settings.preset === undefined ? effective.weights : shown.presets[preset]);
  const own = settings.weights !== undefined || (settings.preset === undefined && effective.ownWeights);
  return (
    <>
      <section className={classes.block}>
        <h3>What counts</h3>
        <Select
          label="Weights for"
          description="What the data is for decides which faults cost most"
          data={TaskPreset.options.map((value) => ({ value, label: words(value) }))}
          value={own ? null : preset}
          placeholder="Own weights"
          allowDeselect={false}
          onChange={(value) =>
            onChange({ preset: TaskPreset.catch('balanced').parse(value), weights: undefined })
          }
        />
        <WeightFields weights={weights} hasLabel={hasLabel} onChange={(weights) => onChange({ weights })} />
        {columns !== null && (
          <MultiSelect
            label="Critical columns"
            description="Faults in these count a second time, as those in the label do"
            searchable
            data={[...columns]}
            value={settings.criticalColumns ?? []}
            onChange={(criticalColumns) => onChange({ criticalColumns })}
          />
        )}
      </section>
      <section className={classes.block}>
        <h3>What is looked at</h3>
        <MultiSelect
          label="Checks that do not run"
          description="They are listed as not run in every scan"
          searchable
          data={(checks.data?.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          value={settings.checksOff ?? effective.checksOff}
          onChange={(checksOff) => onChange({ checksOff })}
        />
        {columns !== null && (
          <MultiSelect
            label="Keys to ignore when rows are compared"
            description="Running numbers make copies look different"
            searchable
            data={[...columns]}
            value={settings.keysIgnored ?? []}
            onChange={(keysIgnored) => onChange({ keysIgnored })}
          />
        )}
        {columns !== null && (
          <MultiSelect
            label="Protected columns"
            description="Groups whose rows, labels and gaps are compared"
            searchable
            data={[...columns]}
            value={settings.protectedColumns ?? []}
            onChange={(protectedColumns) => onChange({ protectedColumns })}
          />
        )}
        <Group grow align="start">
          <NumberInput
            label="Rows in a sample"
            description="Empty: each check its own figure"
            min={1000}
            max={1_000_000}
            step={1000}
            value={settings.sampleRows ?? effective.sampleRows ?? ''}
            onChange={(value) => onChange({ sampleRows: typeof value === 'number' ? value : null })}
          />
          <NumberInput
            label="Tell when the score falls by"
            description="Points; sends the event quality/score.dropped"
            min={0.1}
            max={100}
            step={0.5}
            value={settings.scoreDropAlert ?? effective.scoreDropAlert ?? ''}
            onChange={(value) => onChange({ scoreDropAlert: typeof value === 'number' ? value : null })}
          />
        </Group>
      </section>
    </>
  );
}
