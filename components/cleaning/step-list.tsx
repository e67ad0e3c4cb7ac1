import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { FixStep } from '@/server/domain/cleaning/contract';

/** What was done, step by step, in the order in which it was done. */
export function StepList({ steps }: { steps: readonly FixStep[] }) {
  return (
    <Section title="Steps" note="in this order; each can be run again on other data">
      <div className={table.wrap}>
        <table className={table.table} aria-label="Steps">
          <thead>
            <tr>
              <th>Step</th>
              <th>Column</th>
              <th>Learned from the data</th>
              <th className={table.right}>Cells</th>
              <th className={table.right}>Rows</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps never change their place
              <tr key={index}>
                <td>{step.title}</td>
                <td>{step.column === null ? 'whole table' : <code>{step.column}</code>}</td>
                <td>{step.learned ?? '–'}</td>
                <td className={`mono ${table.right}`}>{count(step.cellsChanged)}</td>
                <td className={`mono ${table.right}`}>
                  {step.rowsRemoved + step.rowsQuarantined === 0
                    ? '–'
                    : `−${count(step.rowsRemoved + step.rowsQuarantined)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
