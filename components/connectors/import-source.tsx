'use client';

import { Button, Modal, NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { Connector, SourceSelection } from '@/server/domain/connectors/contract';
import { ScheduleSelect } from './schedule-select';

type Keeping = 'once' | 'append' | 'replace';

/** Makes a dataset of the selection, once or kept like its source. */
export function ImportSource({
  org,
  connector,
  selection,
  columns,
  opened,
  onClose,
}: {
  org: string;
  connector: Connector;
  selection: SourceSelection;
  columns: string[];
  opened: boolean;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState('');
  const [keeping, setKeeping] = useState<Keeping>('once');
  const [cursorColumn, setCursorColumn] = useState('');
  const [schedule, setSchedule] = useState<string | null>('0 6 * * *');
  const isDatabase = connector.kind === 'postgresql' || connector.kind === 'mysql';
  const toDataset = async (job: { resource: { id: string } }) => {
    await queries.invalidateQueries(trpc.dataset.list.pathFilter());
    router.push(`/${org}/datasets/${job.resource.id}`);
  };
  const once = useMutation(trpc.dataset.register.mutationOptions({ onSuccess: toDataset }));
  const kept = useMutation(trpc.sync.create.mutationOptions({ onSuccess: toDataset }));
  const error = once.error ?? kept.error;
  function submit(event: FormEvent) {
    event.preventDefault();
    const fields = { name: name.trim() === '' ? undefined : name.trim(), options: {} };
    const source = { connectorId: connector.id, ...selection };
    if (keeping === 'once') once.mutate({ ...fields, source });
    else
      kept.mutate({
        ...fields,
        ...source,
        mode: keeping,
        cursorColumn: keeping === 'append' && isDatabase ? cursorColumn : undefined,
        schedule,
      });
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Import as dataset"
      size={520}
      transitionProps={{ duration: 120 }}
    >
      <form onSubmit={submit}>
        <Stack gap={14}>
          <TextInput
            label="Name"
            placeholder={nameFor(selection, connector.name)}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            data-autofocus
          />
          <Radio.Group
            label="Afterwards"
            value={keeping}
            onChange={(value) => setKeeping(value === 'append' || value === 'replace' ? value : 'once')}
          >
            <Stack gap={8} mt={6}>
              <Radio value="once" label="Leave it as it is read now" />
              {connector.kind !== 'http' && (
                <Radio
                  value="append"
                  label="Add what is new"
                  description={
                    isDatabase
                      ? 'Rows with a higher value in one column become new rows; old rows stay.'
                      : 'New files or messages become new rows; old rows stay.'
                  }
                />
              )}
              <Radio
                value="replace"
                label="Read everything anew each time"
                description="Each run makes a version with what is there then."
              />
            </Stack>
          </Radio.Group>
          {keeping === 'append' && isDatabase && (
            <NativeSelect
              label="Column that tells new rows"
              description="A number or time that only grows, best without repeats: an id, a created_at."
              data={[{ value: '', label: 'Choose a column' }, ...columns]}
              value={cursorColumn}
              onChange={(event) => setCursorColumn(event.currentTarget.value)}
              required
              withAsterisk={false}
            />
          )}
          {keeping !== 'once' && <ScheduleSelect value={schedule} onChange={setSchedule} />}
          {error !== null && (
            <Text c="var(--danger)" fz={13} role="alert">
              {error.message}
            </Text>
          )}
          <Button type="submit" loading={once.isPending || kept.isPending}>
            Import and scan
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

function nameFor({ object }: SourceSelection, connectorName: string): string {
  const last = (object ?? '').split('?')[0]?.split('/').filter(Boolean).at(-1);
  return last === undefined ? connectorName : decodeURIComponent(last);
}
