import { Fragment } from 'react';
import classes from './audit.module.css';

/** Names and values one below the other and whole: half an id is no evidence. */
export function Lines({ lines }: { lines: [string, string][] }) {
  return (
    <dl className={classes.lines}>
      {lines.map(([name, value]) => (
        <Fragment key={name}>
          <dt className={classes.name}>{name}</dt>
          <dd className={`mono ${classes.hash}`}>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
