import { nameOfSelection, requireConnector, requireSelection } from '@/server/domain/connectors';
import type { ConnectorKind } from '@/server/domain/connectors/contract';
import { startDataset } from '@/server/domain/datasets';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { CreateSync, StartedSync } from './contract';
import { nextTime } from './schedule';

export const createSync = defineOperation({
  id: 'sync.create',
  kind: 'start',
  summary: 'Make a dataset of what a connector gives and keep it like its source, by schedule or by hand',
  input: CreateSync,
  output: StartedSync,
  permission: 'connector.manage',
  http: { method: 'POST', path: '/v1/syncs' },
  audit: (input, job) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', job.resource.id),
    detail: { connectorId: input.connectorId, mode: input.mode, schedule: input.schedule },
  }),
  handler: async (context, input) => {
    const { db, scope, actor, services } = context;
    const { connectorId, object, sql, cursorColumn, mode, schedule, ...fields } = input;
    const connector = await requireConnector(db, connectorId);
    requireSelection(connector.kind, { object, sql });
    requireFittingMode(connector.kind, mode, cursorColumn);
    const nextAt = nextTime(schedule, services.now());
    const datasetId = newUuid();
    const job = await startDataset(context, fields, {
      id: datasetId,
      files: [],
      source: { connectorId, object, sql },
      fileName: nameOfSelection({ object }, connector.name),
      sizeBytes: 0,
    });
    await db.sync.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        connectorId: connector.id,
        datasetId,
        source: { object, sql, cursorColumn },
        mode,
        schedule,
        nextAt,
        createdBy: actor.type === 'user' ? actor.id : null,
      },
    });
    return job;
  },
});

/** Only what has an order can say what is new in it. */
function requireFittingMode(
  kind: ConnectorKind | string,
  mode: 'append' | 'replace',
  cursorColumn: string | undefined,
): void {
  const isDatabase = kind === 'postgresql' || kind === 'mysql';
  const fault =
    cursorColumn !== undefined && (!isDatabase || mode === 'replace')
      ? { path: 'cursorColumn', message: 'only databases that are read by `append` have one' }
      : mode === 'append' && isDatabase && cursorColumn === undefined
        ? { path: 'cursorColumn', message: 'is needed to tell which rows are new; or use the mode `replace`' }
        : mode === 'append' && kind === 'http'
          ? { path: 'mode', message: 'an API does not say what is new in it; use `replace`' }
          : null;
  if (fault === null) return;
  throw new DomainError('invalid_input', `\`${fault.path}\`: ${fault.message}.`, { errors: [fault] });
}
