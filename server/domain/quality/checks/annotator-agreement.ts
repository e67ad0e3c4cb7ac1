import { krippendorffAlpha } from '@/server/stats/krippendorff-alpha';
import { defineCheck, shareText } from '../check';
import { countAnnotations, findAnnotations } from './annotator-columns';
import { FIX } from './fix-options';
import { rowCells } from './staged-findings';

/** Krippendorff's own bounds: from .8 reliable, below .667 not even for tentative conclusions. */
const RELIABLE = 0.8;
const TENTATIVE = 0.667;
const UNITS_MIN = 20;
const ROWS_SHOWN = 20_000;

export const annotatorAgreement = defineCheck({
  id: 'annotator_agreement',
  title: 'Agreement of annotators',
  description:
    'How far several annotators agree beyond chance (Krippendorff’s alpha), and the items on which they do not.',
  silentWhen:
    'No columns of several annotators, fewer than twenty items with two labels, and an alpha of .8 or more.',
  dimension: 'label_quality',
  level: 'row',
  needs: ['annotator_columns'],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['annotator_disagreement'],
  fixOptions: [FIX.review, FIX.leave],
  run: async (context) => {
    const annotations = findAnnotations(context);
    if (annotations === null) return { notRun: 'No columns hold the labels of several annotators.' };
    const units = (await countAnnotations(context, annotations)).map((unit) => {
      const counts = [...unit.counts.values()];
      return { ...unit, size: counts.reduce((sum, n) => sum + n, 0), most: Math.max(...counts) };
    });
    const paired = units.filter(({ size }) => size >= 2);
    if (paired.length < UNITS_MIN)
      return { notRun: `Fewer than ${UNITS_MIN} items have two labels or more.` };
    const alpha = krippendorffAlpha(paired.map(({ counts }) => counts));
    const split = paired.filter(({ size, most }) => most < size);
    const measured = {
      alpha: Number.isNaN(alpha) ? null : alpha,
      items: paired.length,
      unanimous: paired.length - split.length,
      layout: annotations.layout,
    };
    const counted = { method: 'exact', rowsScanned: context.rowCount, measured } as const;
    if (!(alpha < RELIABLE)) return { issues: [], ...counted };
    const column = annotations.layout === 'rows' ? annotations.answer : null;
    return {
      issues: [
        {
          type: 'annotator_disagreement',
          column,
          severity: alpha < TENTATIVE ? 'warning' : 'info',
          description: `The annotators disagree on ${shareText(split.length, paired.length)} items; beyond chance they agree by ${alpha.toFixed(2)} (Krippendorff's alpha; from 0.8 on labels count as reliable). Settle the split items, or make the instructions clearer.`,
          affectedCount: split.length,
          populationCount: paired.length,
          pointsMax: 60,
          evidence: {
            ...measured,
            mostSplit: split
              .toSorted((a, b) => a.most / a.size - b.most / b.size)
              .slice(0, 10)
              .map(({ unit, counts }) => ({ item: unit, labels: Object.fromEntries(counts) })),
          },
          fixType: 'manual',
          fixOptions: [FIX.review, FIX.leave],
          cells: await rowCells(
            context,
            'split_items',
            split.slice(0, ROWS_SHOWN).map(({ row, counts, size, most }) => ({
              row,
              probability: 0.45 * (1 - most / size),
              reason:
                `Annotators disagree: ${[...counts].map(([value, count]) => `${value.slice(0, 60)} (${count})`).join(', ')}`.slice(
                  0,
                  300,
                ),
            })),
          ),
        },
      ],
      ...counted,
    };
  },
});
