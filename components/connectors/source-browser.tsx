'use client';

import { Button, SegmentedControl, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useUrlState } from '@/components/shell/use-url-state';
import { Section } from '@/components/ui/section';
import type { Connector } from '@/server/domain/connectors/contract';
import classes from './connectors.module.css';
import { SourcePreviewPane } from './source-preview';
import { SourceTree } from './source-tree';

/** Left what there is, right what it looks like. What is chosen stands in the address. */
export function SourceBrowser({
  org,
  connector,
  mayRead,
}: {
  org: string;
  connector: Connector;
  mayRead: boolean;
}) {
  const [url, setUrl] = useUrlState();
  const object = url.get('object');
  const sql = url.get('sql');
  const isDatabase = connector.kind === 'postgresql' || connector.kind === 'mysql';
  const [by, setBy] = useState<'tree' | 'sql'>(sql === null ? 'tree' : 'sql');
  const selection = sql !== null ? { sql } : object !== null ? { object } : null;
  return (
    <Section
      title="What is there"
      action={
        isDatabase &&
        mayRead && (
          <SegmentedControl
            size="xs"
            aria-label="Choose by"
            value={by}
            onChange={(value) => setBy(value === 'sql' ? 'sql' : 'tree')}
            data={[
              { value: 'tree', label: 'Tables' },
              { value: 'sql', label: 'SQL' },
            ]}
          />
        )
      }
    >
      <div className={classes.split}>
        <div className={classes.left}>
          {connector.kind === 'http' ? (
            <PathForm initial={object ?? ''} onChoose={(path) => setUrl({ object: path, sql: null })} />
          ) : by === 'sql' ? (
            <SqlForm initial={sql ?? ''} onChoose={(text) => setUrl({ sql: text, object: null })} />
          ) : (
            <SourceTree
              connectorId={connector.id}
              path={undefined}
              chosen={object}
              onChoose={(path) => setUrl({ object: path, sql: null })}
            />
          )}
        </div>
        <div className={classes.right}>
          {selection === null ? (
            <Text c="dimmed" fz={13}>
              Choose what to read on the left to see its columns and first rows.
            </Text>
          ) : mayRead ? (
            <SourcePreviewPane org={org} connector={connector} selection={selection} />
          ) : (
            <Text c="dimmed" fz={13}>
              Rows are shown to those with the permission <code>connector.manage</code>.
            </Text>
          )}
        </div>
      </div>
    </Section>
  );
}

function PathForm({ initial, onChoose }: { initial: string; onChoose: (path: string) => void }) {
  const [path, setPath] = useState(initial);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') onChoose(path.trim());
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        size="xs"
        label="Path"
        description="Below the base address, with parameters if need be."
        placeholder="/customers?active=true"
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" mt={8}>
        Show
      </Button>
    </form>
  );
}

function SqlForm({ initial, onChoose }: { initial: string; onChoose: (sql: string) => void }) {
  const [sql, setSql] = useState(initial);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sql.trim() !== '') onChoose(sql.trim());
  };
  return (
    <form onSubmit={submit}>
      <Textarea
        size="xs"
        label="One SELECT"
        description="It runs in a transaction that cannot write."
        placeholder={'SELECT id, city\nFROM customers'}
        value={sql}
        onChange={(event) => setSql(event.currentTarget.value)}
        autosize
        minRows={10}
        maxRows={20}
        maxLength={20_000}
        spellCheck={false}
        classNames={{ input: 'mono' }}
      />
      <Button type="submit" size="xs" variant="default" mt={8}>
        Show
      </Button>
    </form>
  );
}
