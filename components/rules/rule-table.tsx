'use client';

import { ActionIcon, Anchor, Group, Switch } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { useUrlState } from '@/components/shell/use-url-state';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Sentence } from '@/components/ui/sentence';
import { SeverityMark } from '@/components/ui/severity-mark';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Rule } from '@/server/domain/rules/contract';
import classes from './rules-tab.module.css';

interface RuleTableProps {
  dataset: Dataset;
  rules: Rule[];
  /** Missing: the person may only look. */
  onEdit?: (rule: Rule) => void;
}

export function RuleTable({ dataset, rules, onEdit }: RuleTableProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [, setUrl] = useUrlState();
  const after = { onSuccess: () => void queryClient.invalidateQueries() };
  const update = useMutation(trpc.rule.update.mutationOptions(after));
  const remove = useMutation(trpc.rule.delete.mutationOptions(after));
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Rules">
        <thead>
          <tr>
            <th>Rule</th>
            <th>Demands</th>
            <th>From</th>
            <th className={table.right}>Broken in the last scan</th>
            <th>On</th>
            <th aria-label="Change" />
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id} className={rule.enabled ? undefined : classes.off}>
              <td>
                <Group gap={8} wrap="nowrap">
                  <SeverityMark severity={rule.severity} />
                  <span className={table.clip} title={rule.name}>
                    {rule.name}
                  </span>
                </Group>
              </td>
              <td style={{ fontSize: 12 }}>
                <Sentence text={rule.sentence} />
              </td>
              <td style={{ fontSize: 12 }} title={rule.evidence ?? undefined}>
                {rule.source === 'manual' ? 'a person' : rule.source}
              </td>
              <td className={`mono ${table.right}`}>
                <Violations rule={rule} onOpen={(issue) => setUrl({ tab: 'issues', issue })} />
              </td>
              <td>
                <Switch
                  size="xs"
                  aria-label={`Run the rule ${rule.name}`}
                  checked={rule.enabled}
                  disabled={onEdit === undefined}
                  onChange={(event) =>
                    update.mutate({
                      datasetId: dataset.id,
                      ruleId: rule.id,
                      enabled: event.currentTarget.checked,
                    })
                  }
                />
              </td>
              <td>
                {onEdit !== undefined && (
                  <Group gap={2} wrap="nowrap" justify="end">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Edit ${rule.name}`}
                      onClick={() => onEdit(rule)}
                    >
                      <IconPencil size={14} />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Remove ${rule.name}`}
                      onClick={() => remove.mutate({ datasetId: dataset.id, ruleId: rule.id })}
                    >
                      <IconTrash size={14} />
                    </ActionIcon>
                  </Group>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Violations({ rule, onOpen }: { rule: Rule; onOpen: (issueId: string) => void }) {
  if (rule.violationCount === null) return <span title="It runs with the next scan">not run yet</span>;
  const { issueId } = rule;
  if (issueId === null) return <span style={{ color: 'var(--success)' }}>holds</span>;
  return (
    <Anchor component="button" fz={13} c="var(--danger)" onClick={() => onOpen(issueId)}>
      {rule.violationCount === 0 ? 'could not run' : `${count(rule.violationCount)} broken`}
    </Anchor>
  );
}
