import { columnsOf, requireDataset } from '@/server/domain/datasets';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import {
  GetDefaults,
  GetSettings,
  type QualitySettings,
  SaveDefaults,
  SaveSettings,
  ShownSettings,
} from './contract';
import { refuseUnknownNames } from './refuse-unknown-names';
import {
  type EffectiveSettings,
  effectiveSettings,
  PRESETS,
  storedSettings,
  weightsOf,
} from './scan-settings';

export const getSettings = defineOperation({
  id: 'quality.settings',
  kind: 'query',
  summary:
    'Get how scans of a dataset work: weights, checks that are off, keys, sample; and where that comes from',
  input: GetSettings,
  output: ShownSettings,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/settings' },
  handler: async ({ db }, { datasetId }) => {
    const { id } = await requireDataset(db, datasetId);
    return shown(await storedSettings(db, id), await effectiveSettings(db, id));
  },
});

export const saveSettings = defineOperation({
  id: 'quality.saveSettings',
  kind: 'mutation',
  summary: 'Replace the scan settings of a dataset; they hold from the next scan on',
  input: SaveSettings,
  output: ShownSettings,
  permission: 'quality.configure',
  http: { method: 'PUT', path: '/v1/quality/{datasetId}/settings' },
  revises: getSettings,
  audit: ({ datasetId, settings }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { set: Object.keys(settings) },
  }),
  handler: async (context, { datasetId, settings }) => {
    const { db } = context;
    const dataset = await requireDataset(db, datasetId);
    const columns =
      dataset.currentVersionId === null
        ? null
        : (await columnsOf(db, dataset.currentVersionId)).map(({ name }) => name);
    refuseUnknownNames(settings, columns, 'settings.');
    await store(context, dataset.id, settings);
    return shown(settings, await effectiveSettings(db, dataset.id));
  },
});

export const getDefaults = defineOperation({
  id: 'quality.defaults',
  kind: 'query',
  summary: 'Get the scan settings that the datasets of the organisation start from',
  input: GetDefaults,
  output: ShownSettings,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/defaults' },
  handler: async ({ db }) => {
    const settings = await storedSettings(db, null);
    return shown(settings, await effectiveSettings(db, null));
  },
});

export const saveDefaults = defineOperation({
  id: 'quality.saveDefaults',
  kind: 'mutation',
  summary: 'Replace the scan settings that the datasets of the organisation start from',
  input: SaveDefaults,
  output: ShownSettings,
  permission: 'organisation.update',
  http: { method: 'PUT', path: '/v1/quality/defaults' },
  revises: getDefaults,
  audit: ({ settings }) => ({
    resourceType: 'organisation',
    resourceId: null,
    detail: { set: Object.keys(settings) },
  }),
  handler: async (context, { settings }) => {
    // Columns differ from dataset to dataset; a name that one lacks is without effect there.
    refuseUnknownNames(settings, null, 'settings.');
    await store(context, null, settings);
    return shown(settings, await effectiveSettings(context.db, null));
  },
});

async function store(
  { db, scope, actor }: TenantContext,
  datasetId: string | null,
  settings: QualitySettings,
): Promise<void> {
  const data = { settings, updatedBy: actor.type === 'user' ? actor.id : null };
  const { count } = await db.qualitySettings.updateMany({ where: { datasetId }, data });
  if (count === 0)
    await db.qualitySettings.create({ data: { id: newUuid(), orgId: scope.orgId, datasetId, ...data } });
}

function shown(settings: QualitySettings, effective: EffectiveSettings): ShownSettings {
  return {
    settings,
    effective: {
      preset: effective.preset ?? 'balanced',
      ownWeights: effective.weights !== undefined,
      weights: weightsOf(effective),
      checksOff: effective.checksOff,
      keysIgnored: effective.keysIgnored,
      criticalColumns: effective.criticalColumns,
      protectedColumns: effective.protectedColumns,
      sampleRows: effective.sampleRows,
      scoreDropAlert: effective.scoreDropAlert,
    },
    presets: PRESETS,
  };
}
