import { IssueLine } from '@/components/issues/issue-line';
import { useIssues } from '@/components/issues/use-issues';
import { useUrlState } from '@/components/shell/use-url-state';
import { Section } from '@/components/ui/section';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';

/** The issues of one column, each a step away from its evidence. */
export function PanelIssues({ dataset, column }: { dataset: Dataset; column: DatasetColumn }) {
  const [, setUrl] = useUrlState();
  const issues = useIssues(dataset).data?.filter((issue) => issue.column === column.name) ?? [];
  if (issues.length === 0) return null;
  return (
    <Section title={issues.length === 1 ? '1 issue' : `${issues.length} issues`}>
      <div>
        {issues.map((issue) => (
          <IssueLine
            key={issue.id}
            issue={issue}
            onOpen={() => setUrl({ tab: 'issues', issue: issue.id, column: null, find: null, sort: null })}
          />
        ))}
      </div>
    </Section>
  );
}
