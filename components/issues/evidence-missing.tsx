'use client';

import { useQuery } from '@tanstack/react-query';
import { HeatMap } from '@/components/charts/heat-map';
import { useTRPC } from '@/components/shell/trpc';
import { count, number, percent } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { Issue } from '@/server/domain/quality/contract';
import { ChartOrTable } from '../charts/chart-or-table';
import { Mechanism } from './evidence-mechanism';
import classes from './evidence-missing.module.css';

interface MissingProps {
  issue: Issue;
  mechanism: string;
  drivers: { column: string; effect: number }[];
  togetherWith: unknown[];
}

/** Why values are missing, what drives it, and where in the table the gaps lie. */
export function EvidenceMissing({ issue, mechanism, drivers, togetherWith }: MissingProps) {
  const top = Math.max(0.01, ...drivers.map(({ effect }) => Math.abs(effect)));
  return (
    <>
      <Mechanism mechanism={mechanism} drivers={[]} togetherWith={togetherWith} />
      {drivers.length > 0 && (
        <Section title="What goes with the gaps" note="effect size: 0.2 small, 0.5 middle, 0.8 large">
          <table className={classes.drivers} aria-label="Columns that go with the gaps">
            <tbody>
              {drivers.map(({ column, effect }) => (
                <tr key={column}>
                  <th scope="row">{column}</th>
                  <td>
                    <span className={classes.bar} style={{ width: `${(Math.abs(effect) / top) * 100}%` }} />
                  </td>
                  <td className="mono">{number(effect)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      <MissingnessMatrix issue={issue} />
    </>
  );
}

function MissingnessMatrix({ issue }: { issue: Issue }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.quality.missingness.queryOptions({ datasetId: issue.datasetId }));
  const { data } = found;
  if (data === undefined || data.columns.length === 0) return null;
  const stretches = data.columns[0]?.shares.map((_share, at) => `rows from ${at * data.stretchRows}`) ?? [];
  return (
    <ChartOrTable
      title="Where the gaps are"
      note={`each column of the picture is ${count(data.stretchRows)} rows, in order; darker: more missing`}
      chart={
        <HeatMap
          label="Share of missing values by column and stretch of rows"
          rows={data.columns.map(({ name }) => name)}
          columns={stretches}
          values={data.columns.map(({ shares }) => shares)}
          readOut={(row, at) => {
            const column = data.columns[row];
            const from = at * data.stretchRows;
            return `${column?.name}: ${percent(column?.shares[at] ?? 0, 1)} missing in rows ${count(from)} to ${count(Math.min(data.rowCount, from + data.stretchRows) - 1)}`;
          }}
        />
      }
      head={['Missing in', 'Together with', 'Phi']}
      rows={data.together.map(({ a, b, phi }) => [a, b, Number(phi.toFixed(2))])}
    />
  );
}
