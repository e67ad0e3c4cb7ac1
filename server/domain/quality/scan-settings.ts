import { z } from 'zod';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { type Dimension, QualitySettings, TaskPreset, Weights } from './contract';
import { DEFAULT_WEIGHTS } from './score';

/**
 * Weights by kind of task, as parts of one hundred. A classifier suffers most from wrong labels and skewed classes, a
 * regression from values that are off; text for language models from copies and broken text; for reports without a
 * model labels do not count.
 */
export const PRESETS: Record<TaskPreset, Record<Dimension, number>> = {
  balanced: DEFAULT_WEIGHTS,
  classification: { completeness: 20, consistency: 20, accuracy: 20, distribution: 20, label_quality: 20 },
  regression: { completeness: 25, consistency: 15, accuracy: 35, distribution: 15, label_quality: 10 },
  language_model: { completeness: 15, consistency: 40, accuracy: 15, distribution: 20, label_quality: 10 },
  reporting: { completeness: 35, consistency: 25, accuracy: 35, distribution: 5, label_quality: 0 },
};

/** What a scan works by, as it is written down with the scan; what is not given has a value, so that a scan can be repeated. */
export const EffectiveSettings = z.object({
  preset: TaskPreset.optional(),
  weights: Weights.optional(),
  checksOff: z.array(z.string()).default([]),
  keysIgnored: z.array(z.string()).default([]),
  criticalColumns: z.array(z.string()).default([]),
  protectedColumns: z.array(z.string()).default([]),
  sampleRows: z.number().int().nullable().default(null),
  scoreDropAlert: z.number().nullable().default(2),
  labelColumn: z.string().optional(),
  seed: z.number().int().default(1),
  /** Take nothing over from an earlier scan. */
  fresh: z.boolean().default(false),
});
export type EffectiveSettings = z.infer<typeof EffectiveSettings>;

/** The weights that settings come to: their own, or those of their preset. */
export function weightsOf(settings: Pick<QualitySettings, 'weights' | 'preset'>): Record<Dimension, number> {
  return settings.weights ?? PRESETS[settings.preset ?? 'balanced'];
}

export async function storedSettings(db: TenantDatabase, datasetId: string | null): Promise<QualitySettings> {
  const row = await db.qualitySettings.findFirst({ where: { datasetId } });
  return QualitySettings.parse(row?.settings ?? {});
}

/** The organisation's settings, over them the dataset's (if one is named), over them what one scan was asked with. */
export async function effectiveSettings(
  db: TenantDatabase,
  datasetId: string | null,
  asked: z.input<typeof EffectiveSettings> = {},
): Promise<EffectiveSettings> {
  const { weights, ...organisation } = await storedSettings(db, null);
  const dataset = datasetId === null ? {} : await storedSettings(db, datasetId);
  // A preset chosen for the dataset must not lose to weights of the organisation, nor one chosen for this scan.
  const inherited = weights === undefined || 'preset' in dataset ? {} : { weights };
  const base = { ...organisation, ...inherited, ...dataset };
  // Columns marked at the dataset count beside those named in its settings.
  const marked =
    datasetId === null
      ? null
      : await db.dataset.findUniqueOrThrow({
          where: { id: datasetId },
          select: { criticalColumns: true, protectedColumns: true },
        });
  base.criticalColumns = united(base.criticalColumns, marked?.criticalColumns ?? []);
  base.protectedColumns = united(base.protectedColumns, marked?.protectedColumns ?? []);
  const { weights: _given, ...unweighted } = base;
  return EffectiveSettings.parse({ ...(asked.preset === undefined ? base : unweighted), ...asked });
}

function united(named: readonly string[] | undefined, marked: readonly string[]): string[] {
  return [...new Set([...(named ?? []), ...marked])];
}
