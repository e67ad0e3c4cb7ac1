'use client';

import { ActionIcon, Badge, Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { DimensionName } from '@/components/ui/dimension';
import { Facts } from '@/components/ui/facts';
import { share } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { Sentence } from '@/components/ui/sentence';
import { SeverityMark } from '@/components/ui/severity-mark';
import { words } from '@/components/ui/words';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';
import { Evidence } from './evidence';
import { ImpactSection } from './impact-section';
import { IssueCells } from './issue-cells';
import classes from './issue-detail.module.css';
import { IssuePairs } from './issue-pairs';
import { TriagePanel } from './triage-panel';
import { whenWrong } from './when-wrong';

const DUPLICATES = ['exact_duplicate_rows', 'near_duplicate_rows'];

export function IssueDetail({
  issue,
  dataset,
  onClose,
}: {
  issue: Issue;
  dataset: Dataset;
  onClose: () => void;
}) {
  const may = usePermissions();
  const [, setUrl] = useUrlState();
  useHotkeys([['Escape', onClose]]);
  const populated = issue.affectedPct === 0 ? 0 : Math.round(issue.affectedCount / (issue.affectedPct / 100));
  return (
    <article className={classes.detail} aria-label={`Issue: ${issue.description}`}>
      <header className={classes.head}>
        <SeverityMark severity={issue.severity} />
        <h2>
          <Sentence text={issue.description} />
        </h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the issue" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <div className={classes.tags}>
        <DimensionName dimension={issue.dimension} />
        <span>{words(issue.type)}</span>
        <Badge size="sm" variant="default">
          fix: {words(issue.fixType).toLowerCase()}
        </Badge>
        <Badge size="sm" variant="default">
          {issue.status}
        </Badge>
      </div>
      <Facts
        facts={[
          ['Affected', share(issue.affectedCount, Math.max(populated, issue.affectedCount))],
          ['Points of the score', issue.pointsLost > 0 ? `−${issue.pointsLost.toFixed(2)}` : 'none'],
        ]}
      />
      <Evidence issue={issue} dataset={dataset} />
      {DUPLICATES.includes(issue.type) && may('dataset.read_rows') && (
        <IssuePairs issue={issue} dataset={dataset} />
      )}
      {may('dataset.read_rows') ? (
        <IssueCells issue={issue} dataset={dataset} />
      ) : (
        <Section title="Affected cells">
          <p className={classes.quiet}>
            Reading rows needs the permission <code>dataset.read_rows</code>; an admin of the organisation can
            give it.
          </p>
        </Section>
      )}
      <ImpactSection issue={issue} />
      {issue.fixOptions.length > 0 && (
        <Section
          title="Ways to fix it"
          action={
            may('fix.preview') && (
              <Button
                size="compact-xs"
                onClick={() => setUrl({ tab: 'clean', view: null, fix: null, issue: issue.id })}
              >
                Choose a fix
              </Button>
            )
          }
        >
          <ul className={classes.options}>
            {issue.fixOptions.map((option) => (
              <li key={option.id}>
                {option.title}
                {option.isDefault && (
                  <Badge size="xs" variant="light" ml={8}>
                    default
                  </Badge>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <TriagePanel issue={issue} />
      <Section title="When this may be wrong">
        <p className={classes.quiet}>{whenWrong(issue)}</p>
      </Section>
    </article>
  );
}
