'use client';

import { Alert, Button } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { useListKeys } from '@/components/ui/use-list-keys';
import type { Dataset } from '@/server/domain/datasets/contract';
import { FixableIssues } from './fixable-issues';
import { OptionCards } from './option-cards';
import { PreviewPanel } from './preview-panel';
import { SelectionImpact } from './selection-impact';
import { Totals } from './totals';
import { defaultsOf, requestOf, useSelection } from './use-selection';
import classes from './wizard.module.css';

/** Choose what to fix and how, see exactly what would change, and apply it: one click, and reversible. */
export function Wizard({ dataset, onStarted }: { dataset: Dataset; onStarted: (fixId: string) => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = usePermissions();
  const [url, setUrl] = useUrlState();
  const { choices, choose, replace } = useSelection();
  const plan = useQuery(trpc.fix.plan.queryOptions({ datasetId: dataset.id }));
  const issues = plan.data?.data ?? [];
  const current = issues.find(({ issueId }) => issueId === url.get('issue')) ?? issues[0];
  const at = useListKeys({
    length: issues.length,
    opened: issues.findIndex(({ issueId }) => issueId === current?.issueId),
    open: (index) => setUrl({ issue: issues[index]?.issueId ?? null }),
  });
  const started = (job: { resource: { id: string } }) => {
    void queryClient.invalidateQueries();
    onStarted(job.resource.id);
  };
  const apply = useMutation(trpc.fix.start.mutationOptions({ onSuccess: started }));
  const chosen = Object.keys(choices).length;
  const all = useQuery({
    ...trpc.fix.preview.queryOptions(requestOf(dataset.id, choices)),
    enabled: chosen > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const choice = current === undefined ? undefined : choices[current.issueId];
  const option = current?.options.find(({ id }) => id === (choice?.option ?? current.options[0]?.id));
  const one = useQuery({
    ...trpc.fix.preview.queryOptions(
      requestOf(
        dataset.id,
        current === undefined || option === undefined
          ? {}
          : { [current.issueId]: { option: option.id, parameters: choice?.parameters ?? {} } },
      ),
    ),
    enabled: current !== undefined && option?.transform != null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  if (plan.isError) return <ErrorState error={plan.error} retry={() => void plan.refetch()} />;
  if (plan.data === undefined) return <RowsSkeleton rows={8} />;
  if (issues.length === 0)
    return (
      <EmptyState title={dataset.score === null ? 'Not scanned yet' : 'Nothing to fix'}>
        {dataset.score === null
          ? 'Fixes are offered for what a scan finds. Start one with “Scan”.'
          : 'The latest scan of this version found no issues.'}
      </EmptyState>
    );
  const safe = issues.filter(({ automatic }) => automatic);
  return (
    <div className={classes.wizard}>
      <FixableIssues
        issues={issues}
        choices={choices}
        current={current?.issueId ?? null}
        walkedTo={at}
        onOpen={(issueId) => setUrl({ issue: issueId })}
        onToggle={(issue, on) =>
          choose(issue.issueId, on ? (defaultsOf([issue])[issue.issueId] ?? null) : null)
        }
        onAll={() => replace(chosen > 0 ? {} : defaultsOf(issues))}
      />
      <section className={classes.centre} aria-label="How to fix it">
        {current !== undefined && (
          <>
            <OptionCards
              issue={current}
              choice={choice ?? null}
              onChoose={(next) => choose(current.issueId, next)}
            />
            {option?.transform == null ? (
              <p className={classes.quiet}>This choice leaves the data as it is.</p>
            ) : one.isError ? (
              <ErrorState error={one.error} />
            ) : one.data === undefined ? (
              <RowsSkeleton rows={6} />
            ) : (
              <PreviewPanel
                preview={one.data}
                pending={one.isFetching}
                threshold={thresholdOf(option.transform)}
                value={choice?.parameters ?? {}}
                onThreshold={(parameters) => choose(current.issueId, { option: option.id, parameters })}
              />
            )}
          </>
        )}
      </section>
      <aside className={classes.side} aria-label="What will change in all">
        {safe.length > 0 && may('fix.apply') && (
          <div className={classes.safe}>
            <p>
              {safe.length} {safe.length === 1 ? 'issue has' : 'issues have'} repairs that are certain enough
              to be written without a person.
            </p>
            <Button
              size="xs"
              variant="default"
              loading={apply.isPending}
              onClick={() => apply.mutate({ datasetId: dataset.id, plan: 'auto' })}
            >
              Fix all safe
            </Button>
          </div>
        )}
        <Totals
          chosen={chosen}
          preview={chosen === 0 ? null : (all.data ?? null)}
          pending={all.isFetching}
          mayApply={may('fix.apply')}
          applying={apply.isPending}
          onApply={() => apply.mutate(requestOf(dataset.id, choices))}
        />
        <SelectionImpact datasetId={dataset.id} issueIds={Object.keys(choices)} />
        {all.isError && chosen > 0 && <ErrorState error={all.error} />}
        {apply.isError && (
          <Alert color="red" title="The fix was not started" role="alert">
            {apply.error.message}
          </Alert>
        )}
      </aside>
    </div>
  );
}

/** The parameter that a transform weighs cells by; null where it has none. */
function thresholdOf(transform: string): 'minConfidence' | null {
  return transform === 'write_suggestions' || transform === 'fill_model' ? 'minConfidence' : null;
}
