import { DimensionName } from '@/components/ui/dimension';
import { percent } from '@/components/ui/format';
import { Sentence } from '@/components/ui/sentence';
import { SeverityMark } from '@/components/ui/severity-mark';
import type { Issue } from '@/server/domain/quality/contract';
import { ImpactBar } from './impact-bar';
import classes from './issue-line.module.css';

interface IssueLineProps {
  issue: Issue;
  onOpen: () => void;
  current?: boolean;
  /** Points per bar are drawn to this common scale; none leaves the bar out. */
  pointsMax?: number;
}

/** One issue in a list: how bad, what, and how many points of the score it costs. */
export function IssueLine({ issue, onOpen, current = false, pointsMax }: IssueLineProps) {
  return (
    <button
      type="button"
      className={`${classes.line} ${current ? classes.current : ''} ${issue.status === 'ignored' ? classes.ignored : ''}`}
      onClick={onOpen}
      aria-current={current}
    >
      <span className={classes.mark}>
        <SeverityMark severity={issue.severity} />
      </span>
      <span className={classes.text}>
        <span className={classes.sentence}>
          <Sentence text={issue.description} />
        </span>
        <span className={classes.meta}>
          <DimensionName dimension={issue.dimension} />
          <span className="mono">{percent(issue.affectedPct, 100)}</span>
          {issue.status !== 'open' && <span>{issue.status}</span>}
          {issue.commentCount > 0 && (
            <span>
              {issue.commentCount} {issue.commentCount === 1 ? 'comment' : 'comments'}
            </span>
          )}
          {issue.pointsLost > 0 && <span className="mono">−{issue.pointsLost.toFixed(2)} points</span>}
        </span>
      </span>
      {pointsMax !== undefined && <ImpactBar issue={issue} pointsMax={pointsMax} />}
    </button>
  );
}
