'use client';

import { Alert, Button, FileButton, Group, Menu, Modal, SegmentedControl, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { useTRPC, useTRPCClient } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import type { Dataset } from '@/server/domain/datasets/contract';
import { type ImportedRules, RuleFormat } from '@/server/domain/rules/contract';

const FORMATS: { value: RuleFormat; label: string }[] = [
  { value: 'yaml', label: 'YAML' },
  { value: 'great_expectations', label: 'Great Expectations' },
  { value: 'odcs', label: 'Data contract (ODCS)' },
];

/** Rules out to a file and in from one. */
export function RuleTransfer({ dataset, empty }: { dataset: Dataset; empty: boolean }) {
  const client = useTRPCClient();
  const may = usePermissions();
  const [importing, setImporting] = useState(false);
  const [leftOut, setLeftOut] = useState<z.infer<typeof ImportedRules>['leftOut']>([]);
  const save = async (format: RuleFormat) => {
    const file = await client.rule.export.query({ datasetId: dataset.id, format });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([file.content], { type: file.contentType }));
    link.download = file.fileName;
    link.click();
    URL.revokeObjectURL(link.href);
    setLeftOut(file.leftOut);
  };
  return (
    <>
      {may('quality.configure') && (
        <Button size="xs" variant="default" onClick={() => setImporting(true)}>
          Import…
        </Button>
      )}
      <Menu transitionProps={{ duration: 120 }} position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" disabled={empty}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMATS.map(({ value, label }) => (
            <Menu.Item key={value} onClick={() => void save(value)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {importing && <ImportRules dataset={dataset} onClose={() => setImporting(false)} />}
      <Modal opened={leftOut.length > 0} onClose={() => setLeftOut([])} title="Not in the file">
        <LeftOut entries={leftOut} />
      </Modal>
    </>
  );
}

function LeftOut({ entries }: { entries: z.infer<typeof ImportedRules>['leftOut'] }) {
  return (
    <ul style={{ margin: 0, paddingLeft: 18, fontSize: 13 }}>
      {entries.map(({ name, reason }) => (
        <li key={`${name}\n${reason}`}>
          <b>{name}</b>: {reason}
        </li>
      ))}
    </ul>
  );
}

function ImportRules({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [format, setFormat] = useState<RuleFormat>('yaml');
  const [content, setContent] = useState<string | null>(null);
  const look = useMutation(trpc.rule.import.mutationOptions());
  const bring = useMutation(
    trpc.rule.import.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries();
        onClose();
      },
    }),
  );
  const plan = look.data;
  const failure = look.error ?? bring.error;
  const count = plan === undefined ? 0 : plan.created.length + plan.updated.length;
  return (
    <Modal opened onClose={onClose} size="lg" title="Import rules" transitionProps={{ duration: 120 }}>
      <SegmentedControl
        size="xs"
        fullWidth
        data={FORMATS}
        value={format}
        onChange={(value) => {
          setFormat(RuleFormat.catch('yaml').parse(value));
          setContent(null);
          look.reset();
        }}
      />
      <Group my={16}>
        <FileButton
          accept=".yaml,.yml,.json,application/yaml,application/json"
          onChange={(file) =>
            void file?.text().then((text) => {
              setContent(text);
              look.mutate({ datasetId: dataset.id, format, content: text, dryRun: true });
            })
          }
        >
          {(props) => (
            <Button {...props} variant="default" size="xs" loading={look.isPending}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Text fz={12} c="dimmed">
          You see what would change before anything does.
        </Text>
      </Group>
      {failure !== null && (
        <Alert color="red" role="alert" mb={12}>
          {failure.message}
        </Alert>
      )}
      {plan !== undefined && content !== null && (
        <>
          <Text fz={13} mb={8}>
            {plan.created.length} new, {plan.updated.length} overwritten, {plan.leftOut.length} left out.
          </Text>
          <LeftOut entries={plan.leftOut} />
          <Group justify="end" mt={16}>
            <Button
              disabled={count === 0}
              loading={bring.isPending}
              onClick={() => bring.mutate({ datasetId: dataset.id, format, content })}
            >
              Import {count} {count === 1 ? 'rule' : 'rules'}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
