import { IconCheck, IconX } from '@tabler/icons-react';
import table from '@/components/ui/data-table.module.css';
import { Section } from '@/components/ui/section';
import { Sentence } from '@/components/ui/sentence';
import type { Gate } from '@/server/domain/cleaning/contract';

/** What was looked at before the version counted, with the figures. */
export function GateChecks({ gate }: { gate: Gate }) {
  const note = gate.passed
    ? 'all passed'
    : gate.forced
      ? 'did not pass, applied all the same because that was asked for'
      : 'did not pass';
  return (
    <Section title="Gate" note={note}>
      <div className={table.wrap}>
        <table className={table.table} aria-label="Checks of the gate">
          <tbody>
            {gate.checks.map((check) => (
              <tr key={check.check + check.text}>
                <td style={{ width: 32 }}>
                  {check.passed ? (
                    <IconCheck size={16} color="var(--success)" aria-label="passed" />
                  ) : (
                    <IconX size={16} color="var(--danger)" aria-label="failed" />
                  )}
                </td>
                <td>
                  <Sentence text={check.text} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
