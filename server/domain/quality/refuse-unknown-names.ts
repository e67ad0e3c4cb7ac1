import { DomainError, type FieldError } from '@/server/operations/errors';
import { ALL_CHECKS } from './checks/all-checks';
import type { QualitySettings } from './contract';

/** Refuses settings that name checks or columns which there are not; a misspelt name would be without effect. */
export function refuseUnknownNames(
  settings: QualitySettings & { labelColumn?: string | undefined },
  columns: readonly string[] | null,
  prefix = '',
): void {
  const checks = ALL_CHECKS.map(({ id }) => id);
  const unknown = (field: string, given: readonly string[] | undefined, known: readonly string[]) =>
    (given ?? [])
      .filter((name) => !known.includes(name))
      .map((name): FieldError => ({ path: `${prefix}${field}`, message: `there is no \`${name}\`` }));
  const errors = [
    ...unknown('checksOff', settings.checksOff, checks),
    ...(columns === null
      ? []
      : [
          ...unknown('keysIgnored', settings.keysIgnored, columns),
          ...unknown('criticalColumns', settings.criticalColumns, columns),
          ...unknown('protectedColumns', settings.protectedColumns, columns),
          ...unknown(
            'labelColumn',
            settings.labelColumn === undefined ? undefined : [settings.labelColumn],
            columns,
          ),
        ]),
  ];
  if (errors.length === 0) return;
  const { checksOff = [] } = settings;
  const hint = checksOff.every((id) => checks.includes(id)) ? '' : ` Known checks: ${checks.join(', ')}.`;
  throw new DomainError(
    'invalid_input',
    `The settings name what there is not: ${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.${hint}`,
    { errors },
  );
}
