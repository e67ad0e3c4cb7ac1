import { Badge, Radio } from '@mantine/core';
import { Sentence } from '@/components/ui/sentence';
import type { Choice, PlannedIssue } from './use-selection';
import classes from './wizard.module.css';

/** The ways to deal with an issue, the default first, with what speaks for and against each. */
export function OptionCards({
  issue,
  choice,
  onChoose,
}: {
  issue: PlannedIssue;
  choice: Choice | null;
  onChoose: (choice: Choice | null) => void;
}) {
  return (
    <div>
      <p className={classes.sentence}>
        <Sentence text={issue.description} />
      </p>
      <Radio.Group
        aria-label="How to fix it"
        value={choice?.option ?? ''}
        onChange={(option) => {
          const picked = issue.options.find(({ id }) => id === option);
          onChoose(picked?.transform == null ? null : { option, parameters: {} });
        }}
      >
        <div className={classes.options}>
          {issue.options.map((option) => (
            <Radio.Card key={option.id} value={option.id} className={classes.option}>
              <div className={classes.optionHead}>
                <Radio.Indicator size="xs" />
                <span>{option.title}</span>
                {option.isDefault && (
                  <Badge size="xs" variant="light" style={{ flexShrink: 0 }}>
                    default
                  </Badge>
                )}
              </div>
              <p>{option.text}</p>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
    </div>
  );
}
