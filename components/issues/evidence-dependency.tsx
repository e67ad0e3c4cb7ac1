import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';

interface DependencyProps {
  column: string;
  determinant: string;
  examples: { row: number; determinant: string; value: string; majority: string }[];
}

/** One column decides another: the groups, what most rows of the group hold, and the rows against it. */
export function EvidenceDependency({ column, determinant, examples }: DependencyProps) {
  return (
    <Section title={`${determinant} decides ${column}`} note="rows against the majority of their group">
      <div className={table.wrap}>
        <table className={table.table} aria-label="Rows against the majority of their group">
          <thead>
            <tr>
              <th>{determinant}</th>
              <th>Most rows hold</th>
              <th>This row holds</th>
              <th className={table.right}>Row</th>
            </tr>
          </thead>
          <tbody>
            {examples.map((example) => (
              <tr key={example.row} className="mono">
                <td className={table.clip}>{example.determinant}</td>
                <td className={table.clip}>{example.majority}</td>
                <td className={table.clip} style={{ color: 'var(--danger)' }}>
                  {example.value}
                </td>
                <td className={table.right}>{count(example.row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
