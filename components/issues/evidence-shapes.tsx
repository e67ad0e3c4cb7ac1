import { ValueBars } from '@/components/charts/value-bars';
import { percent } from '@/components/ui/format';
import { Section } from '@/components/ui/section';

interface ShapesProps {
  shape: string;
  share: number;
  example: string;
  odd: { shape: string; count: number; value: string }[];
  filledCount: number;
}

/** Which shapes the values have: A and a stand for letters, 9 for digits. */
export function EvidenceShapes({ shape, share, example, odd, filledCount }: ShapesProps) {
  return (
    <Section title="Shapes" note={`${percent(share, 1)} look like “${example}”; A, a: letters, 9: digits`}>
      <ValueBars
        label="Shapes of the values"
        total={filledCount}
        values={[
          { value: shape, count: Math.round(share * filledCount) },
          ...odd.map((entry) => ({ value: `${entry.shape}  e.g. ${entry.value}`, count: entry.count })),
        ]}
      />
    </Section>
  );
}
