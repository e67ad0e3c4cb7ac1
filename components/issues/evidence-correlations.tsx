'use client';

import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { HeatMap } from '@/components/charts/heat-map';
import { useTRPC } from '@/components/shell/trpc';
import type { Issue } from '@/server/domain/quality/contract';
import { ChartOrTable } from '../charts/chart-or-table';

const Measured = z.object({
  columns: z.array(z.string()).min(2),
  correlations: z.array(z.array(z.number().nullable())),
});

/** How all numeric columns go together, as measured by the check that raised the issue. */
export function EvidenceCorrelations({ issue }: { issue: Issue }) {
  const trpc = useTRPC();
  const scan = useQuery(trpc.scan.get.queryOptions({ datasetId: issue.datasetId, scanId: issue.scanId }));
  const outcome = scan.data?.checks.find(({ check }) => check === 'redundant_features');
  const measured = Measured.safeParse(outcome?.measured).data;
  if (measured === undefined) return null;
  const { columns, correlations } = measured;
  const pairs = columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b, offset): [string, string, number][] => {
      const value = correlations[i]?.[i + 1 + offset];
      return value == null ? [] : [[a, b, Number(value.toFixed(3))]];
    }),
  );
  return (
    <ChartOrTable
      title="Correlations of all numbers"
      note="by rank; blue: rise together, red: against each other"
      chart={
        <HeatMap
          label="Correlations of numeric columns"
          rows={columns}
          columns={columns}
          values={correlations}
          showColumns
          write={(row, column) => correlations[row]?.[column]?.toFixed(2) ?? ''}
          readOut={(row, column) =>
            `${columns[row]} and ${columns[column]}: ${correlations[row]?.[column]?.toFixed(3) ?? 'not measured'}`
          }
        />
      }
      head={['Column', 'Other column', 'Correlation']}
      rows={pairs.sort((x, y) => Math.abs(y[2]) - Math.abs(x[2]))}
    />
  );
}
