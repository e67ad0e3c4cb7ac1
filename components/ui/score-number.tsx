import { Text } from '@mantine/core';

type Band = 'good' | 'fair' | 'poor';
const BAND_COLOURS: Record<Band, string> = {
  good: 'var(--success)',
  fair: 'var(--warning)',
  poor: 'var(--danger)',
};

export function bandOf(score: number): Band {
  return score >= 80 ? 'good' : score >= 60 ? 'fair' : 'poor';
}

/** A score in the colour of its band, always with the band in words. */
export function ScoreNumber({ score, large = false }: { score: number | null; large?: boolean }) {
  if (score === null) return <Text c="dimmed">–</Text>;
  const band = bandOf(score);
  return (
    <span style={{ display: 'inline-flex', alignItems: 'baseline', gap: large ? 10 : 6 }}>
      <span
        className="mono"
        style={{ fontSize: large ? 44 : 14, lineHeight: 1, fontWeight: 500, color: BAND_COLOURS[band] }}
      >
        {score.toFixed(1)}
      </span>
      <span style={{ fontSize: large ? 14 : 12, color: 'var(--text-3)' }}>{band}</span>
    </span>
  );
}
