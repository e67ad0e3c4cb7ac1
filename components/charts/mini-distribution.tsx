import { count } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';

interface MiniDistributionProps {
  column: DatasetColumn;
  width?: number;
  height?: number;
}

/** A column at a glance: its histogram, or its commonest values as bars. */
export function MiniDistribution({ column, width = 120, height = 28 }: MiniDistributionProps) {
  const bars =
    column.histogram ?? column.topValues?.slice(0, 12).map((value) => ({ ...value, from: 0, to: 0 })) ?? [];
  const highest = Math.max(1, ...bars.map((bar) => bar.count));
  if (bars.length === 0) return <svg width={width} height={height} aria-hidden />;
  const step = width / bars.length;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={`Distribution of ${column.name}, highest bar ${count(highest)}`}
    >
      {bars.map((bar, index) => {
        const size = Math.max(bar.count > 0 ? 1 : 0, (bar.count / highest) * height);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: bins have no identity but their place
            key={index}
            x={index * step}
            y={height - size}
            width={Math.max(0.5, step - 1)}
            height={size}
            fill="var(--accent)"
            opacity={column.histogram === undefined ? 0.55 : 0.85}
          />
        );
      })}
    </svg>
  );
}
