import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';

interface ClustersProps {
  clusters: { variant: string; count: number; canonical: string; canonicalCount: number }[];
}

/** Spaces at the edges and doubled ones are the finding itself, so they are shown. */
function visible(text: string): string {
  return text.replaceAll(' ', '\u00b7');
}

/** Which ways of writing stand for the same value. */
export function Clusters({ clusters }: ClustersProps) {
  return (
    <Section title="Ways of writing" note="· is a space">
      <div className={table.wrap}>
        <table className={table.table} aria-label="Ways of writing">
          <thead>
            <tr>
              <th>Written as</th>
              <th className={table.right}>Rows</th>
              <th>Mostly written as</th>
              <th className={table.right}>Rows</th>
            </tr>
          </thead>
          <tbody>
            {clusters.map((cluster) => (
              <tr key={`${cluster.canonical}\n${cluster.variant}`} className="mono">
                <td className={table.clip}>{visible(cluster.variant)}</td>
                <td className={table.right}>{count(cluster.count)}</td>
                <td className={table.clip}>{visible(cluster.canonical)}</td>
                <td className={table.right}>{count(cluster.canonicalCount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
