'use client';

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { z } from 'zod';
import type { HistoryEntry } from '@/server/domain/quality/contract';

export function ScoreHistory({ entries }: { entries: z.infer<typeof HistoryEntry>[] }) {
  const data = [...entries].reverse().map((entry) => ({
    at: entry.createdAt.slice(0, 16).replace('T', ' '),
    overall: entry.overall,
    version: entry.versionNumber,
  }));
  // Scores differ by little from scan to scan; the scale begins at the ten below the lowest.
  const lowest = Math.max(
    0,
    Math.floor(Math.min(...data.map(({ overall }) => overall ?? 100)) / 10) * 10 - 10,
  );
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
          domain={[lowest, 100]}
          tickCount={4}
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
