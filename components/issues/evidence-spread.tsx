'use client';

import { StripPlot } from '@/components/charts/strip-plot';
import { number } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';
import { ChartOrTable } from '../charts/chart-or-table';
import { FIRST_CELLS, useFirstCells } from './use-first-cells';

interface SpreadProps {
  issue: Issue;
  column: DatasetColumn;
  low: number | null;
  high: number | null;
}

/** Where the bulk of a column lies, where the fences are, and how far out the suspected values lie. */
export function EvidenceSpread({ issue, column, low, high }: SpreadProps) {
  const cells = useFirstCells(issue);
  const marks = (cells.data?.data ?? []).flatMap(({ value, row }) => {
    const x = Number(value);
    return value === null || !Number.isFinite(x) ? [] : [{ x, row }];
  });
  const bins = column.histogram ?? [];
  if (bins.length === 0 && marks.length === 0) return null;
  const fences = [low, high].map((fence) => (fence === null ? 'none' : number(fence)));
  return (
    <ChartOrTable
      title="Bulk, fences and suspected values"
      note={`fences ${fences.join(' and ')}${issue.affectedCount > FIRST_CELLS ? `; the first ${FIRST_CELLS} values` : ''}`}
      chart={<StripPlot bins={bins} marks={marks} low={low} high={high} label={column.name} />}
      head={['Row', 'Value']}
      rows={marks.map(({ row, x }) => [row, x])}
    />
  );
}
