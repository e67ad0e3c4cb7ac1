'use client';

import { Button, Group, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { ShownSettings } from '@/server/domain/quality/contract';
import classes from './scan-settings.module.css';
import { SettingsFields } from './settings-fields';

/** What the scans of all datasets of the organisation start from. */
export function DefaultsPage() {
  const trpc = useTRPC();
  const shown = useQuery(trpc.quality.defaults.queryOptions({}));
  if (shown.isError) return <ErrorState error={shown.error} retry={() => void shown.refetch()} />;
  return (
    <div style={{ maxWidth: 760 }}>
      <Title order={1} mb={4}>
        Scans
      </Title>
      <Text c="dimmed" fz={13} mb={20}>
        What the scans of every dataset start from. A dataset keeps what it sets itself.
      </Text>
      {shown.data === undefined ? <RowsSkeleton rows={8} /> : <DefaultsForm shown={shown.data} />}
    </div>
  );
}

function DefaultsForm({ shown }: { shown: ShownSettings }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = usePermissions();
  const [settings, setSettings] = useState(shown.settings);
  const save = useMutation(
    trpc.quality.saveDefaults.mutationOptions({ onSuccess: () => void queryClient.invalidateQueries() }),
  );
  const able = may('organisation.update');
  return (
    <div className={classes.form}>
      <SettingsFields
        settings={settings}
        shown={shown}
        columns={null}
        hasLabel
        onChange={(changes) => setSettings({ ...settings, ...changes })}
      />
      <Group justify="end">
        <Text fz={12} c={save.isError ? 'red' : 'dimmed'} style={{ flex: 1 }} aria-live="polite">
          {save.isError
            ? save.error.message
            : save.isSuccess
              ? 'Saved. They hold from each dataset’s next scan on.'
              : able
                ? 'They hold from each dataset’s next scan on.'
                : 'Changing them needs the permission organisation.update.'}
        </Text>
        <Button disabled={!able} loading={save.isPending} onClick={() => save.mutate({ settings })}>
          Save
        </Button>
      </Group>
    </div>
  );
}
