'use client';

import { Skeleton, Text } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronRight,
  IconEye,
  IconFile,
  IconFolder,
  IconMessages,
  IconSchema,
  IconTable,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { bytes, count } from '@/components/ui/format';
import type { SourceEntry } from '@/server/domain/connectors/contract';
import classes from './connectors.module.css';

const ICONS = {
  schema: IconSchema,
  table: IconTable,
  view: IconEye,
  folder: IconFolder,
  file: IconFile,
  topic: IconMessages,
};

interface TreeProps {
  connectorId: string;
  path: string | undefined;
  chosen: string | null;
  onChoose: (path: string) => void;
}

/** One level; deeper ones are asked for when they are opened. */
export function SourceTree(props: TreeProps) {
  const trpc = useTRPC();
  const listing = useQuery({
    ...trpc.connector.browse.queryOptions({ connectorId: props.connectorId, path: props.path }),
    staleTime: 30_000,
  });
  if (listing.isError)
    return (
      <Text fz={12} c="var(--danger)" role="alert" p={8}>
        {listing.error.message}
      </Text>
    );
  if (listing.data === undefined) return <Skeleton height={20} my={4} aria-label="Loading" />;
  const { entries, truncated } = listing.data;
  if (entries.length === 0)
    return (
      <Text fz={12} c="dimmed" p={8}>
        Nothing here.
      </Text>
    );
  // A database with one schema needs no click to show its tables.
  const only = entries.length === 1;
  return (
    <>
      {entries.map((entry) => (
        <Entry key={entry.path} entry={entry} openedAtFirst={only || entry.name === 'public'} {...props} />
      ))}
      {truncated && (
        <Text fz={12} c="dimmed" p={8}>
          There are more; the first {entries.length} are shown.
        </Text>
      )}
    </>
  );
}

function Entry({
  entry,
  openedAtFirst,
  ...props
}: TreeProps & { entry: SourceEntry; openedAtFirst: boolean }) {
  const opens = entry.kind === 'schema' || entry.kind === 'folder';
  const [opened, setOpened] = useState(opens && openedAtFirst);
  const Icon = ICONS[entry.kind];
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  const click = () => {
    if (opens) setOpened((before) => !before);
    if (entry.readable) props.onChoose(entry.path);
  };
  return (
    <>
      <button
        type="button"
        className={`${classes.entry} ${props.chosen === entry.path ? classes.current : ''}`}
        onClick={click}
        aria-expanded={opens ? opened : undefined}
        aria-current={props.chosen === entry.path}
        disabled={!opens && !entry.readable}
        title={!opens && !entry.readable ? 'This user may not read it' : entry.name}
      >
        {opens ? <Chevron size={13} aria-hidden /> : <span style={{ width: 13 }} />}
        <Icon size={15} stroke={1.6} aria-hidden />
        <span className={classes.name}>{entry.name}</span>
        <span className={`mono ${classes.size}`}>{sizeOf(entry)}</span>
      </button>
      {opened && (
        <div style={{ paddingLeft: 14 }}>
          <SourceTree {...props} path={entry.path} />
        </div>
      )}
    </>
  );
}

function sizeOf({ rowEstimate, sizeBytes }: SourceEntry): string {
  if (rowEstimate !== null) return `≈ ${count(rowEstimate)} rows`;
  return sizeBytes === null ? '' : bytes(sizeBytes);
}
