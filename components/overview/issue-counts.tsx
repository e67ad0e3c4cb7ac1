import Link from 'next/link';
import { SeverityMark } from '@/components/ui/severity-mark';
import { words } from '@/components/ui/words';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './overview.module.css';

/** How many issues of each severity, each a step away from its list. */
export function IssueCounts({ scan }: { scan: NonNullable<Dataset['latestScan']> }) {
  const counts = [
    ['critical', scan.criticalCount],
    ['warning', scan.warningCount],
    ['info', scan.infoCount],
  ] as const;
  return (
    <ul className={classes.counts}>
      {counts.map(([severity, count]) => (
        <li key={severity}>
          <Link href={`?tab=issues&severity=${severity}`}>
            <SeverityMark severity={severity} />
            <span>{words(severity)}</span>
            <span className="mono">{count}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
