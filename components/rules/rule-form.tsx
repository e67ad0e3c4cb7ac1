'use client';

import { Alert, Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc';
import type { Dataset } from '@/server/domain/datasets/contract';
import { Severity } from '@/server/domain/quality/contract';
import { type Rule, RuleKind } from '@/server/domain/rules/contract';
import { RuleFields } from './rule-fields';
import { emptyRule, RULE_KINDS } from './rule-words';
import classes from './rules-tab.module.css';

interface RuleFormProps {
  dataset: Dataset;
  rule: Rule | null;
  onClose: () => void;
}

const Problem = z.object({ data: z.object({ problem: z.object({ detail: z.string() }) }) });

/** Writes a rule or changes one; the server tries it on the columns before it is kept. */
export function RuleForm({ dataset, rule, onClose }: RuleFormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [definition, setDefinition] = useState(rule?.definition ?? emptyRule('not_null'));
  const [name, setName] = useState(rule?.name ?? '');
  const [severity, setSeverity] = useState(rule?.severity ?? 'warning');
  const done = {
    onSuccess: () => {
      void queryClient.invalidateQueries();
      onClose();
    },
  };
  const create = useMutation(trpc.rule.create.mutationOptions(done));
  const update = useMutation(trpc.rule.update.mutationOptions(done));
  const failure = create.error ?? update.error;
  const kind = RULE_KINDS.find(({ value }) => value === definition.kind);
  const given = name.trim() === '' ? {} : { name };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={rule === null ? 'New rule' : 'Change the rule'}
      transitionProps={{ duration: 120 }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          const input = { datasetId: dataset.id, ...given, definition, severity };
          if (rule === null) create.mutate(input);
          else update.mutate({ ...input, ruleId: rule.id });
        }}
      >
        <Select
          label="What it demands"
          description={kind?.hint}
          data={RULE_KINDS.map(({ value, label }) => ({ value, label }))}
          value={definition.kind}
          allowDeselect={false}
          onChange={(value) => {
            const chosen = RuleKind.safeParse(value).data;
            if (chosen !== undefined) setDefinition(emptyRule(chosen));
          }}
        />
        <RuleFields dataset={dataset} definition={definition} onChange={setDefinition} />
        <Group grow align="start">
          <TextInput
            label="Name"
            description="Made from the rule when left empty"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Severity when broken"
            description="Critical costs most points"
            data={['critical', 'warning', 'info']}
            value={severity}
            allowDeselect={false}
            onChange={(value) => setSeverity(Severity.catch('warning').parse(value))}
          />
        </Group>
        {failure !== null && (
          <Alert color="red" role="alert">
            {Problem.safeParse(failure).data?.data.problem.detail ?? failure.message}
          </Alert>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || update.isPending}>
            {rule === null ? 'Add the rule' : 'Save'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
