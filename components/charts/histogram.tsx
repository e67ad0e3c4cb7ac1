'use client';

import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { count, number } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';

/** The distribution of a numeric or date column, with the fences beyond which values count as outliers. */
export function Histogram({ column }: { column: DatasetColumn }) {
  const bins = column.histogram ?? [];
  const temporal = column.type === 'date' || column.type === 'datetime';
  const label = (value: number) => (temporal ? new Date(value).toISOString().slice(0, 10) : number(value));
  const data = bins.map((bin) => ({ middle: (bin.from + bin.to) / 2, ...bin }));
  const [low, high] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const fences = [column.lowerFence, column.upperFence].filter(
    (fence): fence is number => fence !== undefined && fence > low && fence < high,
  );
  return (
    <figure style={{ margin: 0 }} aria-label={`Histogram of ${column.name}`}>
      <ResponsiveContainer width="100%" height={180}>
        <BarChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} barCategoryGap={1}>
          <CartesianGrid vertical={false} stroke="var(--hairline)" />
          <XAxis
            dataKey="middle"
            type="number"
            domain={[low, high]}
            scale={column.histogramScale === 'log' ? 'log' : 'linear'}
            tickFormatter={label}
            tick={{ fontSize: 11, fill: 'var(--text-3)' }}
            stroke="var(--hairline)"
          />
          <YAxis
            width={44}
            tickFormatter={count}
            tick={{ fontSize: 11, fill: 'var(--text-3)' }}
            stroke="transparent"
            tickCount={4}
          />
          <Tooltip
            cursor={{ fill: 'var(--inset)' }}
            contentStyle={{ background: 'var(--card)', border: '1px solid var(--hairline)', fontSize: 12 }}
            formatter={(value) => [count(Number(value)), 'rows']}
            labelFormatter={(_label, items) => {
              const bin: unknown = items[0]?.payload;
              const at = (key: string) => Number(Reflect.get(Object(bin), key));
              return `${label(at('from'))} to ${label(at('to'))}`;
            }}
          />
          {fences.map((fence) => (
            <ReferenceLine
              key={fence}
              x={fence}
              stroke="var(--danger)"
              strokeDasharray="3 3"
              label={{ value: 'fence', position: 'insideTopRight', fontSize: 10, fill: 'var(--danger)' }}
            />
          ))}
          <Bar dataKey="count" fill="var(--accent)" isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
      <figcaption style={{ fontSize: 12, color: 'var(--text-3)' }}>
        {bins.length} bins by Freedman–Diaconis
        {column.histogramScale === 'log' ? ', logarithmic scale because of the skew' : ''}
      </figcaption>
    </figure>
  );
}
