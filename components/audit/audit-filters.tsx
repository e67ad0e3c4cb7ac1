'use client';

import { Autocomplete, Pill, Select, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useUrlState } from '@/components/shell/use-url-state';
import type { AuditEvent } from '@/server/domain/audit-trail/contract';
import classes from './audit.module.css';
import { CHIPS } from './audit-filter';
import { shortId } from './event-words';

const COMMON = [
  'audit.export',
  'dataset.create',
  'dataset.delete',
  'dataset.download',
  'dataset.rows',
  'query.run',
];
const SETTLED_MS = 300;

/** All filters live in the address. Actions that are in sight are offered; any other can be typed. */
export function AuditFilters({ events }: { events: AuditEvent[] }) {
  const [url, setUrl] = useUrlState();
  const inAddress = url.get('action') ?? '';
  const [action, setAction] = useState(inAddress);
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => field.current?.focus()]]);
  useEffect(() => setAction(inAddress), [inAddress]);
  useEffect(() => {
    if (action === inAddress) return;
    const timer = setTimeout(() => setUrl({ action }), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [action, inAddress, setUrl]);
  const known = [...new Set([...COMMON, ...events.map((event) => event.action)])].sort();
  const chips = CHIPS.flatMap((chip) => {
    const value = url.get(chip.name);
    return value === null ? [] : [{ ...chip, value }];
  });
  return (
    <search className={classes.filters} aria-label="Filters">
      <Autocomplete
        ref={field}
        size="xs"
        w={220}
        label="Action"
        placeholder="dataset.create"
        data={known}
        value={action}
        onChange={setAction}
      />
      <Select
        size="xs"
        w={130}
        label="Outcome"
        placeholder="any"
        clearable
        data={['success', 'denied', 'failed']}
        value={url.get('outcome')}
        onChange={(outcome) => setUrl({ outcome })}
      />
      <Select
        size="xs"
        w={130}
        label="Actor"
        placeholder="anybody"
        clearable
        data={[
          { value: 'user', label: 'people' },
          { value: 'api_key', label: 'API keys' },
          { value: 'system', label: 'Datrix itself' },
        ]}
        value={url.get('actorType')}
        onChange={(actorType) => setUrl({ actorType })}
      />
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          size="xs"
          w={140}
          type="date"
          label={name === 'from' ? 'From (UTC day)' : 'To (UTC day)'}
          value={url.get(name) ?? ''}
          onChange={(event) => setUrl({ [name]: event.currentTarget.value })}
        />
      ))}
      {chips.map(({ name, title, value }) => (
        <Pill
          key={name}
          size="md"
          withRemoveButton
          onRemove={() => setUrl({ [name]: null })}
          removeButtonProps={{
            'aria-label': `Remove the filter: ${title}`,
            'aria-hidden': false,
            tabIndex: 0,
          }}
          title={value}
        >
          {title}:{' '}
          <span className="mono">{value.includes('_') && value.length > 20 ? shortId(value) : value}</span>
        </Pill>
      ))}
    </search>
  );
}
