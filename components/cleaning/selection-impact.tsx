'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EffectPlot } from '@/components/charts/effect-plot';
import { useTRPC } from '@/components/shell/trpc';
import { count } from '@/components/ui/format';
import { RowsSkeleton } from '@/components/ui/states';
import classes from './wizard.module.css';

const WORDS = {
  helps: 'Likely to help a model',
  no_measurable_effect: 'No measurable effect on a model',
  may_hurt: 'May hurt a model',
  not_estimable: 'Not estimable',
};
const PROXY = { trees: 'Trees', linear: 'Linear' };
const SCENARIO = { clean: 'clean', served: 'as today' };
const ISSUES_MAX = 50;

/** What the chosen fixes together would do to a model; asked for, since models are trained for it. */
export function SelectionImpact({ datasetId, issueIds }: { datasetId: string; issueIds: string[] }) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState<string | null>(null);
  const key = [...issueIds].sort().join();
  const impact = useQuery({
    ...trpc.quality.impact.queryOptions({ datasetId, issueIds: issueIds.slice(0, ISSUES_MAX) }),
    enabled: asked === key && issueIds.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (asked !== key)
    return (
      <Button
        fullWidth
        size="xs"
        variant="default"
        disabled={issueIds.length === 0}
        onClick={() => setAsked(key)}
      >
        Estimate the effect on a model
      </Button>
    );
  if (impact.isError) return <p className={classes.quiet}>{impact.error.message}</p>;
  if (impact.data === undefined) return <RowsSkeleton rows={3} />;
  const { verdict, reason, estimates, rowsUsed } = impact.data;
  return (
    <div aria-live="polite">
      <p className={classes.sentence}>
        {WORDS[verdict]}
        {reason === null ? '' : `. ${reason}`}
      </p>
      {estimates.length > 0 && (
        <EffectPlot
          label="Effect of the chosen fixes together"
          unit="pp"
          effects={estimates.map(({ proxy, scenario, effect, low, high }) => ({
            name: `${PROXY[proxy]}, ${SCENARIO[scenario]}`,
            effect,
            low,
            high,
          }))}
        />
      )}
      {estimates.length > 0 && (
        <p className={classes.quiet}>
          Score with the fixes less score without, 80 % intervals, on {count(rowsUsed)} rows. Single effects
          do not add up to this.
        </p>
      )}
    </div>
  );
}
