'use client';

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { z } from 'zod';
import type { HistoryEntry } from '@/server/domain/quality/contract';

export function ScoreHistory({ entries }: { entries: z.infer<typeof HistoryEntry>[] }) {
  const data = [...entries].reverse().map((entry) => ({
    at: new Date(entry.createdAt).toLocaleString(),
    overall: entry.overall,
    version: entry.versionNumber,
  }));
  return (
    <ResponsiveContainer width="100%" height={140}>
      <LineChart data={data} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--hairline)" />
        <XAxis
          dataKey="at"
          tick={{ fontSize: 11, fill: 'var(--text-3)' }}
          stroke="var(--hairline)"
          minTickGap={60}
        />
        <YAxis
          domain={[0, 100]}
          ticks={[0, 60, 80, 100]}
          width={32}
          tick={{ fontSize: 11, fill: 'var(--text-3)' }}
          stroke="transparent"
        />
        <Tooltip
          contentStyle={{ background: 'var(--card)', border: '1px solid var(--hairline)', fontSize: 12 }}
        />
        <Line
          dataKey="overall"
          name="score"
          stroke="var(--accent)"
          strokeWidth={1.5}
          dot={{ r: 3 }}
          isAnimationActive={false}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}
