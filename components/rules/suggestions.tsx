'use client';

import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { count, percent } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { Sentence } from '@/components/ui/sentence';
import { RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './rules-tab.module.css';

const SHOWN_MAX = 12;

/** What the profile speaks for, with how much it rests on; nothing is accepted without a person. */
export function Suggestions({ dataset, ruleCount }: { dataset: Dataset; ruleCount: number }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [all, setAll] = useState(false);
  const suggestions = useQuery({
    ...trpc.rule.suggest.queryOptions({ datasetId: dataset.id }),
    retry: false,
  });
  const accept = useMutation(
    trpc.rule.create.mutationOptions({ onSuccess: () => void queryClient.invalidateQueries() }),
  );
  if (suggestions.isError) return null;
  if (suggestions.data === undefined) return <RowsSkeleton rows={4} />;
  const { data } = suggestions.data;
  if (data.length === 0)
    return ruleCount === 0 ? null : <p className={classes.hint}>The profile suggests no further rules.</p>;
  const shown = all ? data : data.slice(0, SHOWN_MAX);
  return (
    <Section
      title="Suggested by the profile"
      note={`${count(data.length)} rules that the data keeps today, or nearly; accept those that must hold`}
    >
      <div className={table.wrap}>
        <table className={table.table} aria-label="Suggested rules">
          <thead>
            <tr>
              <th>Demands</th>
              <th>What speaks for it</th>
              <th className={table.right}>Would break today</th>
              <th className={table.right} title="Upper 95 % bound that the support leaves open">
                At most, elsewhere
              </th>
              <th aria-label="Accept" />
            </tr>
          </thead>
          <tbody>
            {shown.map((suggestion) => (
              <tr key={suggestion.name}>
                <td style={{ fontSize: 12 }}>
                  <Sentence text={suggestion.sentence} />
                </td>
                <td className={classes.evidence}>{suggestion.evidence}</td>
                <td className={`mono ${table.right}`}>{count(suggestion.violationCount)}</td>
                <td className={`mono ${table.right}`}>{percent(suggestion.violationShareMax, 1)}</td>
                <td className={table.right}>
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Accept: ${suggestion.name}`}
                    loading={accept.isPending && accept.variables.name === suggestion.name}
                    onClick={() => {
                      const { name, definition, severity, evidence } = suggestion;
                      const rule = { name, definition, severity, evidence };
                      accept.mutate({ datasetId: dataset.id, source: 'suggested', ...rule });
                    }}
                  >
                    Accept
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {data.length > SHOWN_MAX && !all && (
        <Button size="xs" variant="default" w="fit-content" onClick={() => setAll(true)}>
          Show all {count(data.length)}
        </Button>
      )}
    </Section>
  );
}
