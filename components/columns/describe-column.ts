import { number } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';

/** The range of an ordered column, the commonest shape or value of any other. */
export function rangeOf(column: DatasetColumn): string {
  switch (column.type) {
    case 'integer':
    case 'decimal': {
      const [low, high] = [Number(column.min), Number(column.max)];
      if (column.min === undefined || column.max === undefined) return '–';
      return Number.isFinite(low) && Number.isFinite(high)
        ? `${number(low)} to ${number(high)}`
        : `${column.min} to ${column.max}`;
    }
    case 'date':
    case 'datetime':
    case 'time':
      return column.min === undefined
        ? (column.topValues?.[0]?.value ?? '–')
        : `${column.min} to ${column.max ?? '–'}`;
    case 'identifier':
      return column.shapes?.[0]?.example ?? column.topValues?.[0]?.value ?? '–';
    case 'boolean':
    case 'category':
    case 'text':
    case 'list':
    case 'struct':
      return column.topValues?.[0]?.value ?? column.shapes?.[0]?.example ?? '–';
    case 'empty':
      return 'no value in any row';
  }
}

/** What a panel lists, as pairs of name and text; what does not apply is left out. */
export function statisticsOf(column: DatasetColumn, rowCount: number): [string, string][] {
  const about = (what: 'distinctCount' | 'quartiles', text: string) =>
    column.approximate?.includes(what) === true ? `about ${text}` : text;
  const pairs: [string, string | undefined][] = [
    ['Rows', number(rowCount)],
    ['Missing', number(column.nullCount)],
    [
      'Distinct values',
      column.distinctCount === null ? undefined : about('distinctCount', number(column.distinctCount)),
    ],
    ['Smallest', column.min],
    ['Largest', column.max],
    ['Mean', column.mean === undefined ? undefined : number(column.mean)],
    ['Median', column.median === undefined ? undefined : about('quartiles', number(column.median))],
    [
      'Standard deviation',
      column.standardDeviation === undefined ? undefined : number(column.standardDeviation),
    ],
    [
      'Quartiles',
      column.quartile1 === undefined || column.quartile3 === undefined
        ? undefined
        : about('quartiles', `${number(column.quartile1)} and ${number(column.quartile3)}`),
    ],
    [
      'Fences',
      column.lowerFence === undefined || column.upperFence === undefined
        ? undefined
        : `${number(column.lowerFence)} and ${number(column.upperFence)}`,
    ],
    ['Skewness', column.skewness === undefined ? undefined : number(column.skewness)],
    ['Excess kurtosis', column.kurtosis === undefined ? undefined : number(column.kurtosis)],
    ['Zeros', column.zeroCount === undefined ? undefined : number(column.zeroCount)],
    ['Negative', column.negativeCount === undefined ? undefined : number(column.negativeCount)],
    [
      'Length',
      column.lengthMin === undefined
        ? undefined
        : `${number(column.lengthMin)} to ${number(column.lengthMax)} characters`,
    ],
  ];
  return pairs.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
}
