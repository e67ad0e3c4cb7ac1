import { Slider } from '@mantine/core';
import { useState } from 'react';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { FixPreview } from '@/server/domain/cleaning/contract';
import { BeforeAfter } from './before-after';
import { ChangeTable } from './change-table';
import { ConfidenceBars } from './confidence-bars';
import classes from './wizard.module.css';

interface PreviewPanelProps {
  preview: FixPreview;
  pending: boolean;
  /** The parameter that the slider sets; null where confidence is not weighed. */
  threshold: 'minConfidence' | null;
  value: Record<string, unknown>;
  onThreshold: (parameters: Record<string, unknown>) => void;
}

/** What one fix does, over all affected cells: counts, both distributions, real rows, and how sure each change is. */
export function PreviewPanel({ preview, pending, threshold, value, onThreshold }: PreviewPanelProps) {
  const set = threshold === null ? 0 : Number(value[threshold] ?? 0);
  const [moving, setMoving] = useState<number | null>(null);
  const learned = preview.steps.flatMap(({ learned: text }) => (text === null ? [] : [text]));
  return (
    <div data-pending={pending} className={classes.preview}>
      <p className={classes.counts} aria-live="polite">
        <b className="mono">{count(preview.cellsChanged)}</b> cells change
        {preview.rowsRemoved > 0 && (
          <>
            , <b className="mono">{count(preview.rowsRemoved)}</b> rows leave
          </>
        )}
        {preview.rowsQuarantined > 0 && (
          <>
            , <b className="mono">{count(preview.rowsQuarantined)}</b> rows are set aside
          </>
        )}
        {preview.columnsAdded.length > 0 && <>, new column {preview.columnsAdded.join(', ')}</>}
        {preview.columnsDropped.length > 0 && <>, {preview.columnsDropped.join(', ')} is dropped</>}
      </p>
      {learned.map((text) => (
        <p key={text} className={classes.quiet}>
          Learned from the data: {text}.
        </p>
      ))}
      {preview.leftOut.map(({ reason }) => (
        <p key={reason} className={classes.quiet}>
          {reason}
        </p>
      ))}
      {threshold !== null && preview.confidence.some((tenth) => tenth > 0) && (
        <Section title="Confidence" note="cells by how sure the new value is">
          <ConfidenceBars tenths={preview.confidence} />
          <Slider
            mt={8}
            mb={20}
            size="sm"
            min={0}
            max={1}
            step={0.05}
            label={(at) => `at least ${at.toFixed(2)}`}
            thumbLabel="Least confidence"
            marks={[
              { value: 0, label: 'all' },
              { value: 0.5, label: '0.5' },
              { value: 1, label: '1' },
            ]}
            value={moving ?? set}
            onChange={setMoving}
            onChangeEnd={(at) => {
              setMoving(null);
              onThreshold(at === 0 ? {} : { ...value, [threshold]: at });
            }}
          />
        </Section>
      )}
      {preview.perColumn.slice(0, 6).map((column) => (
        <BeforeAfter key={column.column} column={column} />
      ))}
      {preview.samples.length > 0 && (
        <Section
          title="Before and after"
          note={`${Math.min(10, preview.samples.length)} of ${count(preview.cellsChanged)}`}
        >
          <ChangeTable cells={preview.samples.slice(0, 10)} />
        </Section>
      )}
      {preview.removedSamples.length > 0 && (
        <Section
          title="Rows that leave"
          note={`${Math.min(10, preview.removedSamples.length)} of ${count(preview.rowsRemoved + preview.rowsQuarantined)}`}
        >
          <div className={table.wrap}>
            <table className={table.table}>
              <tbody>
                {preview.removedSamples.slice(0, 10).map(({ row, kind, reason }) => (
                  <tr key={row}>
                    <td className={`mono ${table.right}`} style={{ width: 80 }}>
                      {count(row)}
                    </td>
                    <td style={{ width: 110 }}>{kind === 'removed' ? 'removed' : 'set aside'}</td>
                    <td>{reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Section>
      )}
    </div>
  );
}
