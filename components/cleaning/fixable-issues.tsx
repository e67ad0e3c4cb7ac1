import { Button, Checkbox } from '@mantine/core';
import { count } from '@/components/ui/format';
import { SeverityMark } from '@/components/ui/severity-mark';
import { words } from '@/components/ui/words';
import type { Choice, PlannedIssue } from './use-selection';
import classes from './wizard.module.css';

interface FixableIssuesProps {
  issues: PlannedIssue[];
  choices: Record<string, Choice>;
  current: string | null;
  walkedTo: number;
  onOpen: (issueId: string) => void;
  onToggle: (issue: PlannedIssue, on: boolean) => void;
  onAll: () => void;
}

/** The issues with what is chosen for each; `j` and `k` walk, space ticks. */
export function FixableIssues(props: FixableIssuesProps) {
  const chosen = Object.keys(props.choices).length;
  return (
    <section className={classes.list} aria-label="Issues">
      <div className={classes.listHead}>
        <span>
          {chosen} of {props.issues.length} chosen
        </span>
        <Button size="compact-xs" variant="default" onClick={props.onAll}>
          {chosen > 0 ? 'Clear' : 'Choose all defaults'}
        </Button>
      </div>
      {props.issues.map((issue, index) => {
        const choice = props.choices[issue.issueId];
        const option = issue.options.find(({ id }) => id === choice?.option);
        const leaves = issue.options.find(({ isDefault }) => isDefault)?.transform === null;
        return (
          <div
            key={issue.issueId}
            className={classes.issue}
            data-current={issue.issueId === props.current || index === props.walkedTo}
          >
            <Checkbox
              size="xs"
              aria-label={`Fix ${words(issue.type)}${issue.column === null ? '' : ` in ${issue.column}`}`}
              checked={choice !== undefined}
              disabled={leaves && choice === undefined}
              title={leaves ? 'Its default is to leave it; choose an option first' : undefined}
              onChange={(event) => props.onToggle(issue, event.currentTarget.checked)}
            />
            <button type="button" className={classes.issueText} onClick={() => props.onOpen(issue.issueId)}>
              <span className={classes.issueTitle}>
                <SeverityMark severity={issue.severity} />
                <span className={classes.clip}>{words(issue.type)}</span>
                <span className="mono">{count(issue.affectedCount)}</span>
              </span>
              <span className={classes.issueNote}>
                {issue.column !== null && <code>{issue.column}</code>}
                {option === undefined ? '' : ` → ${option.title.toLowerCase()}`}
              </span>
            </button>
          </div>
        );
      })}
    </section>
  );
}
