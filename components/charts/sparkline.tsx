/** A line without axes: the course of a score over its last scans. */
export function Sparkline({
  values,
  width = 72,
  height = 18,
}: {
  values: number[];
  width?: number;
  height?: number;
}) {
  if (values.length < 2) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spread = Math.max(high - low, 1);
  const x = (index: number) => (index / (values.length - 1)) * (width - 4) + 2;
  const y = (value: number) => height - 2 - ((value - low) / spread) * (height - 4);
  const points = values.map((value, index) => `${x(index)},${y(value)}`).join(' ');
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={`Scores of the last ${values.length} scans, from ${values[0]} to ${values.at(-1)}`}
    >
      <polyline points={points} fill="none" stroke="var(--text-3)" strokeWidth={1.25} />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1) ?? 0)} r={2} fill="var(--accent)" />
    </svg>
  );
}
