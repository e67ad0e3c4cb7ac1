'use client';

import { ActionIcon, Alert, Button, Group, Kbd, Text, Textarea } from '@mantine/core';
import { IconPlayerPlay, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { count, duration } from '@/components/ui/format';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import { runSql, type SqlOutcome } from './run-sql';
import classes from './sql-console.module.css';
import { SqlResult } from './sql-result';

interface SqlConsoleProps {
  dataset: Dataset;
  versionId: string;
  columns: DatasetColumn[];
  onClose: () => void;
}

/** One SELECT at a time over the rows of the version, as the table `data`. The text stays while the tab is open. */
export function SqlConsole({ dataset, versionId, columns, onClose }: SqlConsoleProps) {
  const store = `datrix.sql.${dataset.id}`;
  const [text, setText] = useState(() => sessionStorage.getItem(store) ?? suggestionFor(columns));
  const [outcome, setOutcome] = useState<SqlOutcome | null>(null);
  const [running, setRunning] = useState<AbortController | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => sessionStorage.setItem(store, text), [store, text]);
  useEffect(() => () => running?.abort(), [running]);
  async function run() {
    running?.abort();
    const controller = new AbortController();
    setRunning(controller);
    const found = await runSql({ datasetId: dataset.id, versionId }, text, controller.signal);
    setRunning((now) => (now === controller ? null : now));
    setOutcome(found);
    if (found.kind === 'fault' && found.position !== null) {
      field.current?.focus();
      field.current?.setSelectionRange(found.position, endOfWord(text, found.position));
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void run();
    }
  };
  return (
    <section className={classes.console} aria-label="SQL console">
      <Group gap={8} wrap="nowrap">
        <Text fz={13} fw={600}>
          SQL
        </Text>
        <Text fz={12} c="dimmed" truncate>
          One SELECT over the table <code>data</code>; <code>_row</code> is the row number. At most{' '}
          {count(1000)} rows, 15 seconds.
        </Text>
        <ActionIcon
          ml="auto"
          variant="subtle"
          color="gray"
          aria-label="Close the SQL console"
          onClick={onClose}
        >
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <Textarea
        ref={field}
        aria-label="SQL"
        autosize
        minRows={3}
        maxRows={14}
        spellCheck={false}
        autoFocus
        classNames={{ input: classes.text }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Group gap={8}>
        {running === null ? (
          <Button
            size="compact-sm"
            leftSection={<IconPlayerPlay size={13} aria-hidden />}
            disabled={text.trim() === ''}
            onClick={() => void run()}
          >
            Run
          </Button>
        ) : (
          <Button size="compact-sm" color="gray" variant="default" onClick={() => running.abort()}>
            Cancel
          </Button>
        )}
        <Text fz={12} c="dimmed">
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
        </Text>
        <Text fz={12} c="dimmed" className="mono" aria-live="polite" ml="auto">
          {running !== null ? 'running…' : summaryOf(outcome)}
        </Text>
      </Group>
      {outcome?.kind === 'fault' && (
        <Alert
          color="red"
          role="alert"
          py={8}
          title={outcome.line === null ? undefined : `Line ${outcome.line}, column ${outcome.column}`}
        >
          {outcome.message}
        </Alert>
      )}
      {outcome?.kind === 'rows' && (
        <SqlResult result={outcome.result} fileName={`${dataset.name}-query.csv`} />
      )}
    </section>
  );
}

function summaryOf(outcome: SqlOutcome | null): string {
  switch (outcome?.kind) {
    case 'rows': {
      const { rows, truncated, milliseconds } = outcome.result;
      const more = truncated ? 'the first ' : '';
      return `${more}${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'} in ${duration(milliseconds)}`;
    }
    case 'cancelled':
      return 'cancelled';
    default:
      return '';
  }
}

/** A query that says something of this table: the commonest values of its first category, or its first rows. */
function suggestionFor(columns: readonly DatasetColumn[]): string {
  const category = columns.find(({ type, name }) => type === 'category' && name !== '');
  if (category === undefined) return 'SELECT *\nFROM data\nLIMIT 100';
  const quoted = `"${category.name.replaceAll('"', '""')}"`;
  return `SELECT ${quoted}, count(*) AS n\nFROM data\nGROUP BY ${quoted}\nORDER BY n DESC`;
}

function endOfWord(text: string, from: number): number {
  const word = /^[\p{L}\p{N}_"]+/u.exec(text.slice(from));
  return from + Math.max(1, word?.[0].length ?? 0);
}
