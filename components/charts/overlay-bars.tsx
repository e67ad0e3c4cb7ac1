'use client';

import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { percent } from '@/components/ui/format';

interface OverlayBarsProps {
  bars: { name: string; before: number; after: number }[];
  names: [string, string];
}

/** Two distributions over the same places, as shares 0-1. */
export function OverlayBars({ bars, names }: OverlayBarsProps) {
  return (
    <ResponsiveContainer width="100%" height={200}>
      <BarChart data={bars} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} barGap={0} barCategoryGap="12%">
        <CartesianGrid vertical={false} stroke="var(--hairline)" />
        <XAxis
          dataKey="name"
          tick={{ fontSize: 11, fill: 'var(--text-3)' }}
          stroke="var(--hairline)"
          minTickGap={16}
        />
        <YAxis
          width={44}
          tickCount={4}
          tickFormatter={(value) => percent(Number(value), 1)}
          tick={{ fontSize: 11, fill: 'var(--text-3)' }}
          stroke="transparent"
        />
        <Tooltip
          cursor={{ fill: 'var(--inset)' }}
          contentStyle={{ background: 'var(--card)', border: '1px solid var(--hairline)', fontSize: 12 }}
          formatter={(value) => percent(Number(value), 1)}
        />
        <Legend iconSize={10} wrapperStyle={{ fontSize: 12 }} />
        <Bar dataKey="before" name={names[0]} fill="var(--text-3)" opacity={0.5} isAnimationActive={false} />
        <Bar dataKey="after" name={names[1]} fill="var(--accent)" isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  );
}
