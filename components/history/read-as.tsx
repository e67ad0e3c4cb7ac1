import type { z } from 'zod';
import { Facts } from '@/components/ui/facts';
import { count, percent } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { Ingestion } from '@/server/domain/datasets/contract';

const CHARACTERS: Record<string, string> = {
  '\t': 'tab',
  ',': 'comma (,)',
  ';': 'semicolon (;)',
  '|': 'pipe (|)',
  ' ': 'space',
  '"': 'double (")',
  "'": "single (')",
};
const named = (character: string | null) =>
  character === null ? 'none' : (CHARACTERS[character] ?? character);

/** What was detected in the file; each of these can be set in the options of an upload. */
export function ReadAs({ ingestion }: { ingestion: z.infer<typeof Ingestion> }) {
  const confidence = ingestion.encodingConfidence ?? null;
  return (
    <Section title="How the file was read">
      <div style={{ maxWidth: 720 }}>
        <Facts
          facts={[
            ['Format', ingestion.format],
            [
              'Encoding',
              `${ingestion.encoding ?? '–'}${confidence === null ? '' : ` (${percent(confidence, 1)} sure)`}`,
            ],
            ['Delimiter', named(ingestion.delimiter)],
            ['Quote', named(ingestion.quote)],
            ['Header', ingestion.headerRow === null ? 'none' : `line ${ingestion.headerRow + 1}`],
            ['Records read', count(ingestion.rowsRead)],
            ['Records set aside', count(ingestion.rowsSetAside)],
          ]}
        />
      </div>
      {ingestion.notes.length > 0 && (
        <ul style={{ margin: 0, paddingLeft: 18, fontSize: 13, color: 'var(--text-2)' }}>
          {ingestion.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}
