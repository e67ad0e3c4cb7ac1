import type { Issue } from '@/server/domain/quality/contract';
import classes from './impact-bar.module.css';
import { impactText } from './impact-text';

/** Points of the score that an issue costs, to a scale common to the list, and what is known of its effect on a model. */
export function ImpactBar({ issue, pointsMax }: { issue: Issue; pointsMax: number }) {
  const width = pointsMax === 0 ? 0 : (issue.pointsLost / pointsMax) * 100;
  return (
    <span className={classes.impact} title={impactText(issue)}>
      <span className={classes.track} aria-hidden>
        <span className={classes.bar} style={{ width: `${width}%` }} />
      </span>
      <span className={classes.words}>
        {issue.impactScore === null ? 'model effect not measured' : impactText(issue)}
      </span>
    </span>
  );
}
