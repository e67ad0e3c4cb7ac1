import table from '@/components/ui/data-table.module.css';
import { DimensionName } from '@/components/ui/dimension';
import { Section } from '@/components/ui/section';
import type { Comparison } from '@/server/domain/comparisons/contract';
import classes from './version-diff.module.css';

/** What the change did to the score, by dimension. */
export function DiffScore({ score }: { score: NonNullable<Comparison['score']> }) {
  const rows = [{ name: 'Overall', ...score.overall }, ...score.dimensions];
  return (
    <Section title="Score" note="of the latest finished scan of each version">
      <div className={table.wrap} style={{ maxWidth: 620 }}>
        <table className={table.table} aria-label="Score of both versions">
          <thead>
            <tr>
              <th>Dimension</th>
              <th className={table.right}>Before</th>
              <th className={table.right}>After</th>
              <th className={table.right}>Difference</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={'dimension' in row ? row.dimension : row.name}>
                <td>
                  {'dimension' in row ? <DimensionName dimension={row.dimension} /> : <b>{row.name}</b>}
                </td>
                <td className={`mono ${table.right}`}>{row.before.toFixed(1)}</td>
                <td className={`mono ${table.right}`}>{row.after.toFixed(1)}</td>
                <td className={`mono ${table.right} ${toneOf(row.difference)}`}>{signed(row.difference)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  if (text === '0.0') return '0.0';
  return value > 0 ? `+${text}` : `−${text}`;
}

function toneOf(value: number): string {
  if (Math.abs(value) < 0.05) return '';
  return (value > 0 ? classes.up : classes.down) ?? '';
}
