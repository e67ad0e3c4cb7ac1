import { Fragment } from 'react';
import classes from './sentence.module.css';

/** A sentence in which names stand between backticks, as the checks write them. */
export function Sentence({ text }: { text: string }) {
  return text.split('`').map((part, index) => {
    // Words and names alternate, so that the place is the identity.
    const key = `${index} ${part}`;
    return index % 2 === 1 ? (
      <code key={key} className={classes.name}>
        {part}
      </code>
    ) : (
      <Fragment key={key}>{part}</Fragment>
    );
  });
}
