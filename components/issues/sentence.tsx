import { Fragment } from 'react';
import classes from './sentence.module.css';

/** A description in which names of columns and values stand between backticks. */
export function Sentence({ text }: { text: string }) {
  return text.split('`').map((part, index) => {
    // Parts alternate between words and names, so that the place is the identity.
    const key = `${index}-${part}`;
    return index % 2 === 1 ? (
      <code key={key} className={classes.name}>
        {part}
      </code>
    ) : (
      <Fragment key={key}>{part}</Fragment>
    );
  });
}
