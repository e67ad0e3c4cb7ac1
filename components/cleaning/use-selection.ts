import { useState } from 'react';
import type { FixPlan } from '@/server/domain/cleaning/contract';

export type PlannedIssue = FixPlan['data'][number];

export interface Choice {
  option: string;
  parameters: Record<string, unknown>;
}

/** The options that are chosen, by issue. An issue without a choice is left as it is. */
export function useSelection() {
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  return {
    choices,
    choose: (issueId: string, choice: Choice | null) =>
      setChoices(({ [issueId]: _before, ...others }) =>
        choice === null ? others : { ...others, [issueId]: choice },
      ),
    replace: setChoices,
  };
}

/** What the server is asked for: the chosen issues with their options. */
export function requestOf(datasetId: string, choices: Record<string, Choice>) {
  return {
    datasetId,
    issueIds: Object.keys(choices),
    options: Object.fromEntries(
      Object.entries(choices).map(([id, { option, parameters }]) => [
        id,
        Object.keys(parameters).length === 0 ? { option } : { option, parameters },
      ]),
    ),
  };
}

/** The defaults of the given issues, without those whose default is to leave things as they are. */
export function defaultsOf(issues: readonly PlannedIssue[]): Record<string, Choice> {
  return Object.fromEntries(
    issues.flatMap((issue): [string, Choice][] => {
      const option = issue.options.find(({ isDefault }) => isDefault);
      return option === undefined || option.transform === null
        ? []
        : [[issue.issueId, { option: option.id, parameters: {} }]];
    }),
  );
}
