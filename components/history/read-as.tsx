import { Badge } from '@mantine/core';
import type { z } from 'zod';
import { choiceLabel, choiceValue } from '@/components/datasets/reading-words';
import table from '@/components/ui/data-table.module.css';
import { Facts } from '@/components/ui/facts';
import { bytes, count, percent, share } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { Ingestion } from '@/server/domain/datasets/contract';

type Reading = z.infer<typeof Ingestion>;

/** What was detected in the file and why; each of these can be set when the file is uploaded. */
export function ReadAs({ ingestion }: { ingestion: Reading }) {
  const { detected = [], files = [], notes } = ingestion;
  return (
    <Section title="How the file was read" note="Each choice can be made by hand when a file is uploaded">
      <div style={{ maxWidth: 720 }}>
        <Facts facts={[...origin(ingestion), ...sizes(ingestion)]} />
      </div>
      {detected.length > 0 ? <Choices detected={detected} /> : <OldChoices ingestion={ingestion} />}
      {notes.length > 0 && (
        <ul style={{ margin: 0, paddingLeft: 18, fontSize: 13, color: 'var(--text-2)' }}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {files.length > 0 && <SourceFiles files={files} />}
    </Section>
  );
}

function origin(ingestion: Reading): [string, string][] {
  return [
    ['Format', ingestion.format],
    ...(ingestion.url === undefined ? [] : ([['Fetched from', ingestion.url]] satisfies [string, string][])),
  ];
}

function sizes({ rowsRead, rowsSetAside }: Reading): [string, string][] {
  return [
    ['Records read', count(rowsRead)],
    ['Records set aside', rowsSetAside === 0 ? '0' : share(rowsSetAside, rowsRead)],
  ];
}

function Choices({ detected }: { detected: NonNullable<Reading['detected']> }) {
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Choices made in reading">
        <thead>
          <tr>
            <th>Choice</th>
            <th>Value</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {detected.map((choice) => (
            <tr key={choice.option}>
              <td style={{ whiteSpace: 'nowrap' }}>{choiceLabel(choice.option)}</td>
              <td className="mono" style={{ whiteSpace: 'nowrap' }}>
                {choiceValue(choice)}
              </td>
              <td style={{ color: 'var(--text-2)', width: '100%' }}>
                {choice.given ? (
                  <Badge size="sm" variant="light">
                    set by hand
                  </Badge>
                ) : (
                  choice.why
                )}
                {choice.confidence !== null && choice.confidence < 1
                  ? ` ${percent(choice.confidence, 1)} sure.`
                  : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of datasets that were read before the reasons were kept. */
function OldChoices({ ingestion }: { ingestion: Reading }) {
  const named = (option: string, value: string | number | null) => choiceValue({ option, value });
  return (
    <div style={{ maxWidth: 720 }}>
      <Facts
        facts={[
          ['Encoding', named('encoding', ingestion.encoding)],
          ['Delimiter', named('delimiter', ingestion.delimiter)],
          ['Quote', named('quote', ingestion.quote)],
          ['Column names', named('header', ingestion.headerRow)],
        ]}
      />
    </div>
  );
}

function SourceFiles({ files }: { files: NonNullable<Reading['files']> }) {
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Source files">
        <thead>
          <tr>
            <th>Source file</th>
            <th className={table.right}>Size</th>
            <th>SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={`${file.sha256}-${file.name}`}>
              <td className="mono">{file.name}</td>
              <td className={`mono ${table.right}`} style={{ whiteSpace: 'nowrap' }}>
                {bytes(file.sizeBytes)}
              </td>
              <td
                className={`mono ${table.clip}`}
                style={{ maxWidth: 560, fontSize: 12 }}
                title={file.sha256}
              >
                {file.sha256}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
