import { cramersV } from '@/server/stats/association';
import { defineCheck, type ScanColumn } from '../check';
import { isNumeric, isTemporal } from '../profiled-column';
import { type CodedColumn, codedSample } from './coded-sample';
import { FIX } from './fix-options';

const SAMPLE_ROWS = 10_000;
const ROWS_MIN = 100;
/** Blocks of consecutive rows that are compared. */
const BLOCKS = 10;
const LEVELS_MAX = 50;
const COLUMNS_MAX = 60;
/** Cramér's V between block and value. */
const STRONG = 0.3;

export const orderDependence = defineCheck({
  id: 'order_dependence',
  title: 'Order of rows',
  description:
    'Rows that lie in an order that says something, above all sorted by label: a split without shuffling is then no fair one.',
  silentWhen:
    'Fewer than a hundred rows, running numbers and times, and weak links between the place of a row and its values.',
  dimension: 'distribution',
  level: 'dataset',
  needs: [],
  cost: 'low',
  defaultSeverity: 'info',
  issueTypes: ['ordered_by_label', 'ordered_rows'],
  fixOptions: [FIX.leave],
  run: async (context) => {
    if (context.rowCount < ROWS_MIN) return { notRun: `The table has fewer than ${ROWS_MIN} rows.` };
    const eligible = context.columns.filter(
      (column) =>
        column.profile.distinctCount >= 2 &&
        !['identifier', 'list', 'struct', 'empty'].includes(column.type) &&
        !isTemporal(column) &&
        (isNumeric(column) || column.profile.distinctCount <= LEVELS_MAX),
    );
    const label = eligible.find(({ name }) => name === context.labelColumn);
    const looked = [
      ...(label === undefined ? [] : [label]),
      ...eligible.filter((column) => column !== label),
    ].slice(0, COLUMNS_MAX);
    const sample = await codedSample(
      context,
      looked.filter((column) => column.profile.distinctCount <= LEVELS_MAX),
      SAMPLE_ROWS,
    );
    const blocks = Int32Array.from({ length: sample.rowCount }, (_, row) =>
      Math.floor((row * BLOCKS) / sample.rowCount),
    );
    const strengths = sample.columns.map((coded: CodedColumn) => ({
      column: coded.column,
      strength: cramersV(blocks, coded.codes, coded.size),
    }));
    const ordered = strengths
      .filter(({ strength }) => strength >= STRONG)
      .sort((a, b) => b.strength - a.strength);
    const ofLabel = ordered.find(({ column }) => column === label);
    const rest = ordered.filter(({ column }) => column !== label);
    const common = {
      affectedCount: context.rowCount,
      populationCount: context.rowCount,
      fixType: 'manual' as const,
      fixOptions: [FIX.leave],
      cells: null,
    };
    return {
      issues: [
        ...(ofLabel === undefined
          ? []
          : [
              {
                ...common,
                type: 'ordered_by_label',
                column: ofLabel.column,
                severity: ofLabel.strength >= 0.6 ? ('warning' as const) : ('info' as const),
                description: `The rows lie in an order that follows \`${ofLabel.column.name}\` (Cramér's V with the place in the table ${ofLabel.strength.toFixed(2)}). A split or a sample without shuffling then misses whole classes.`,
                pointsMax: 20 * ofLabel.strength,
                evidence: { strength: ofLabel.strength, blocks: BLOCKS },
              },
            ]),
        ...(rest.length === 0
          ? []
          : [
              {
                ...common,
                type: 'ordered_rows',
                column: null,
                severity: 'info' as const,
                description: `The place of a row in the table tells something about ${named(rest.map(({ column }) => column))}. Shuffle before you split, or split by that order on purpose.`,
                pointsMax: 0,
                evidence: {
                  columns: rest
                    .slice(0, 20)
                    .map(({ column, strength }) => ({ column: column.name, strength })),
                  blocks: BLOCKS,
                },
              },
            ]),
      ],
      method: sample.rowCount < context.rowCount ? 'sampled' : 'exact',
      rowsScanned: sample.rowCount,
    };
  },
});

function named(columns: readonly ScanColumn[]): string {
  const shown = columns
    .slice(0, 3)
    .map(({ name }) => `\`${name}\``)
    .join(', ');
  return columns.length > 3 ? `${shown} and ${columns.length - 3} more` : shown;
}
