import { DomainError } from '@/server/operations/errors';
import { addIndicator } from './add-indicator';
import { agreeByKey } from './agree-by-key';
import { castValues } from './cast-values';
import { deduplicate } from './deduplicate';
import { dropColumn } from './drop-column';
import { fillConstant } from './fill-constant';
import { fillModel } from './fill-model';
import { fillStatistic } from './fill-statistic';
import { mapValues } from './map-values';
import { mergeDuplicates } from './merge-duplicates';
import { dropRows, quarantineRows } from './remove-rows';
import { repairEncoding } from './repair-encoding';
import { rescale } from './rescale';
import { setNull } from './set-null';
import { standardiseDates } from './standardise-dates';
import { standardiseText } from './standardise-text';
import type { AnyTransform } from './transform';
import { winsorise } from './winsorise';
import { writeSuggestions } from './write-suggestions';

/** Every transform there is. A fix is a list of these with parameters, and so can be run again on other data. */
export const TRANSFORMS: readonly AnyTransform[] = [
  writeSuggestions,
  mapValues,
  setNull,
  castValues,
  standardiseText,
  standardiseDates,
  repairEncoding,
  fillConstant,
  fillStatistic,
  fillModel,
  agreeByKey,
  addIndicator,
  winsorise,
  rescale,
  dropRows,
  quarantineRows,
  deduplicate,
  mergeDuplicates,
  dropColumn,
];

export function transformById(id: string): AnyTransform {
  const found = TRANSFORMS.find((transform) => transform.id === id);
  if (found !== undefined) return found;
  throw new DomainError(
    'invalid_input',
    `There is no transform \`${id}\`. Known: ${TRANSFORMS.map((transform) => transform.id).join(', ')}.`,
  );
}
