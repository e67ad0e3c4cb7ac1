'use client';

import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import type { z } from 'zod';
import { DIMENSION_NAMES, dimensionColour } from '@/components/ui/dimension';
import { count, percent } from '@/components/ui/format';
import type { DimensionScore, Score } from '@/server/domain/quality/contract';
import classes from './overview.module.css';

/** Five bars; each opens its ledger, which adds up to the score. */
export function DimensionBars({ score }: { score: z.infer<typeof Score> }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div>
      {score.dimensions.map((entry) => {
        const [name, colour] = [DIMENSION_NAMES[entry.dimension], dimensionColour(entry.dimension)];
        const expanded = open === entry.dimension;
        return (
          <div key={entry.dimension}>
            <button
              type="button"
              className={classes.dimension}
              aria-expanded={expanded}
              onClick={() => setOpen(expanded ? null : entry.dimension)}
            >
              <span>{name}</span>
              <span className={classes.track}>
                {entry.score !== null && (
                  <div className={classes.fill} style={{ width: `${entry.score}%`, background: colour }} />
                )}
              </span>
              <span className={`mono ${classes.value}`}>
                {entry.score === null ? 'n/a' : entry.score.toFixed(1)}
              </span>
              {expanded ? (
                <IconChevronDown size={14} aria-hidden />
              ) : (
                <IconChevronRight size={14} aria-hidden />
              )}
            </button>
            {expanded && <Ledger entry={entry} />}
          </div>
        );
      })}
    </div>
  );
}

function Ledger({ entry }: { entry: DimensionScore }) {
  if (!entry.applicable)
    return (
      <p style={{ fontSize: 12, color: 'var(--text-3)', margin: '2px 4px 10px' }}>
        Applies once a label column is named; it is left out of the score until then.
      </p>
    );
  if (entry.deductions.length === 0 && entry.ignored.length === 0)
    return (
      <p style={{ fontSize: 12, color: 'var(--text-3)', margin: '2px 4px 10px' }}>Nothing was taken off.</p>
    );
  return (
    <table className={classes.ledger}>
      <thead>
        <tr>
          <th className={classes.right}>Points</th>
          <th>Check</th>
          <th>Column</th>
          <th className={classes.right}>Affected</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td className={`mono ${classes.right}`}>100.00</td>
          <td colSpan={3}>at the start</td>
        </tr>
        {entry.deductions.map((deduction) => (
          <tr key={deduction.issueId}>
            <td className={`mono ${classes.right}`}>−{deduction.points.toFixed(2)}</td>
            <td>{deduction.check.replaceAll('_', ' ')}</td>
            <td className="mono">{deduction.column ?? 'whole rows'}</td>
            <td className={`mono ${classes.right}`}>
              <Link href={`?tab=issues&issue=${deduction.issueId}`}>
                {count(deduction.affectedCount)} ({percent(deduction.affectedPct, 100)})
              </Link>
            </td>
          </tr>
        ))}
        {entry.ignored.map((deduction) => (
          <tr key={deduction.issueId} className={classes.ignored}>
            <td
              className={`mono ${classes.right}`}
              title={`Would cost ${deduction.points.toFixed(2)} points`}
            >
              0.00
            </td>
            <td>{deduction.check.replaceAll('_', ' ')}, ignored</td>
            <td className="mono">{deduction.column ?? 'whole rows'}</td>
            <td className={`mono ${classes.right}`}>
              <Link href={`?tab=issues&issue=${deduction.issueId}`}>
                {count(deduction.affectedCount)} ({percent(deduction.affectedPct, 100)})
              </Link>
            </td>
          </tr>
        ))}
        <tr>
          <td className={`mono ${classes.right}`}>{entry.score?.toFixed(2)}</td>
          <td colSpan={3}>score, with a weight of {percent(entry.weight, 1)} in the whole</td>
        </tr>
      </tbody>
    </table>
  );
}
