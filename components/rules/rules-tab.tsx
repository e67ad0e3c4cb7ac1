'use client';

import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Rule } from '@/server/domain/rules/contract';
import { RuleForm } from './rule-form';
import { RuleTable } from './rule-table';
import { RuleTransfer } from './rule-transfer';
import classes from './rules-tab.module.css';
import { Suggestions } from './suggestions';

/** What this dataset must fulfil: the rules that people wrote or accepted, and what the profile suggests. */
export function RulesTab({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const may = usePermissions();
  const [editing, setEditing] = useState<Rule | 'new' | null>(null);
  const rules = useQuery(trpc.rule.list.queryOptions({ datasetId: dataset.id, limit: 100 }));
  if (rules.isError) return <ErrorState error={rules.error} retry={() => void rules.refetch()} />;
  if (rules.data === undefined) return <RowsSkeleton rows={6} />;
  const able = may('quality.configure');
  const all = rules.data.data;
  return (
    <div className={classes.tab}>
      <Group justify="space-between">
        <p className={classes.lead}>
          Each scan runs the rules that are on. A broken rule becomes an issue with its rows.
        </p>
        <Group gap={8}>
          <RuleTransfer dataset={dataset} empty={all.length === 0} />
          {able && (
            <Button
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setEditing('new')}
            >
              New rule
            </Button>
          )}
        </Group>
      </Group>
      {all.length === 0 ? (
        <EmptyState title="No rules yet">
          Write one, accept a suggestion below, or import a file: YAML, a suite of Great Expectations, or a
          data contract.
        </EmptyState>
      ) : (
        <RuleTable dataset={dataset} rules={all} onEdit={able ? setEditing : undefined} />
      )}
      {able && <Suggestions dataset={dataset} ruleCount={all.length} />}
      {editing !== null && (
        <RuleForm
          key={editing === 'new' ? 'new' : editing.id}
          dataset={dataset}
          rule={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}
