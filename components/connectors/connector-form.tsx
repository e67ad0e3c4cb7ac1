'use client';

import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Connector, ConnectorKind } from '@/server/domain/connectors/contract';
import { type Draft, draftOf, EMPTY_DRAFT, secretNameOf } from './draft';
import { DatabaseFields } from './fields-database';
import { HttpFields } from './fields-http';
import { KafkaFields } from './fields-kafka';
import { S3Fields } from './fields-s3';
import { TestOutcome } from './test-outcome';
import { useSaveConnector } from './use-save-connector';

const SECRET_LABELS = { password: 'Password', secretAccessKey: 'Secret access key', token: 'Token' };

/** Saves and tests in one go: a connector that does not answer is kept, so that nothing has to be typed twice. */
export function ConnectorForm({
  kind,
  connector,
  onBack,
  onDone,
}: {
  kind: ConnectorKind;
  connector: Connector | null;
  onBack: () => void;
  onDone: (connectorId: string) => void;
}) {
  const [draft, setDraft] = useState<Draft>(
    connector === null ? EMPTY_DRAFT : draftOf(connector.name, connector.settings),
  );
  const { save, saving, error, outcome, savedId } = useSaveConnector(kind, connector?.id ?? null);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const secretName = secretNameOf(kind, draft);
  const isSet = secretName !== null && (connector?.secretNames.includes(secretName) ?? false);
  const Fields = FIELDS[kind];
  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await save(draft);
    if (done?.test.passed === true) onDone(done.id);
  }
  return (
    <form method="post" onSubmit={(event) => void submit(event)}>
      <Stack gap={12}>
        <TextInput
          label="Name"
          description="How it is called in lists."
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          required
          withAsterisk={false}
          maxLength={100}
          data-autofocus
        />
        <Fields kind={kind} draft={draft} set={set} />
        {secretName !== null && (
          <PasswordInput
            label={SECRET_LABELS[secretName]}
            description="Encrypted with a key of your organisation; nobody can read it here again."
            placeholder={isSet ? 'unchanged' : undefined}
            value={draft.secret}
            onChange={(event) => set({ secret: event.currentTarget.value })}
            autoComplete="new-password"
          />
        )}
        {error !== null && (
          <Text c="var(--danger)" fz={13} role="alert">
            {error}
          </Text>
        )}
        {outcome !== null && <TestOutcome outcome={outcome} />}
        <Group justify="space-between">
          <Button variant="default" onClick={onBack}>
            {connector === null ? 'Back' : 'Cancel'}
          </Button>
          <Group gap={8}>
            {outcome !== null && !outcome.passed && savedId !== null && (
              <Button variant="default" onClick={() => onDone(savedId)}>
                Keep it like this
              </Button>
            )}
            <Button type="submit" loading={saving}>
              Save and test connection
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

const FIELDS = {
  postgresql: DatabaseFields,
  mysql: DatabaseFields,
  s3: S3Fields,
  http: HttpFields,
  kafka: KafkaFields,
};
