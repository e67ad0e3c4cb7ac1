import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { ConnectorKind, ConnectorTest } from '@/server/domain/connectors/contract';
import { type Draft, secretNameOf, settingsOf } from './draft';

/** Saves the form (the first time as a new connector), then tests what was saved. */
export function useSaveConnector(kind: ConnectorKind, existingId: string | null) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [savedId, setSavedId] = useState(existingId);
  const [outcome, setOutcome] = useState<ConnectorTest | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const create = useMutation(trpc.connector.create.mutationOptions());
  const update = useMutation(trpc.connector.update.mutationOptions());

  async function save(draft: Draft): Promise<{ id: string; test: ConnectorTest } | null> {
    setSaving(true);
    setError(null);
    setOutcome(null);
    try {
      const settings = settingsOf(kind, draft);
      const secretName = secretNameOf(kind, draft);
      const secrets = secretName === null || draft.secret === '' ? {} : { [secretName]: draft.secret };
      const saved =
        savedId === null
          ? await create.mutateAsync({ name: draft.name, settings, secrets })
          : await update.mutateAsync({ connectorId: savedId, name: draft.name, settings, secrets });
      setSavedId(saved.id);
      const test = await queries.fetchQuery(
        trpc.connector.test.queryOptions({ connectorId: saved.id }, { staleTime: 0 }),
      );
      setOutcome(test);
      await queries.invalidateQueries(trpc.connector.pathFilter());
      return { id: saved.id, test };
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
      return null;
    } finally {
      setSaving(false);
    }
  }
  return { save, saving, error, outcome, savedId };
}
