import { HoverCard, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Sentence } from '@/components/ui/sentence';
import { SeverityMark } from '@/components/ui/severity-mark';
import classes from './data-grid.module.css';
import type { Flag } from './use-row-pages';

/** A suspected cell: underlined in the colour of its severity, with reason, probability and suggestion at hand. */
export function FlaggedCell({ flag, children }: { flag: Flag; children: ReactNode }) {
  const spoken = `${flag.severity}: ${flag.reason}, probability ${flag.probability.toFixed(2)}`;
  return (
    <HoverCard openDelay={120} closeDelay={60} width={300} position="bottom-start" withinPortal>
      <HoverCard.Target>
        <span className={`${classes.flagged} ${classes[`${flag.severity}Line`]}`}>
          {children}
          <span className={classes.spoken}>, {spoken}</span>
        </span>
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes.card}>
        <div className={classes.cardHead}>
          <SeverityMark severity={flag.severity} />
          <Text fz={13}>
            <Sentence text={flag.reason} />
          </Text>
        </div>
        <Text fz={12} c="dimmed">
          Probability that it is wrong: <span className="mono">{flag.probability.toFixed(2)}</span>
        </Text>
        {flag.suggestion !== null && (
          <Text fz={12} c="dimmed">
            Suggestion: <span className={`mono ${classes.suggestion}`}>{flag.suggestion}</span>
          </Text>
        )}
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
