'use client';

import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Connector, SourceSelection } from '@/server/domain/connectors/contract';
import classes from './connectors.module.css';
import { ImportSource } from './import-source';

/** The columns with their types and the first rows, and the way to make a dataset of it. */
export function SourcePreviewPane({
  org,
  connector,
  selection,
}: {
  org: string;
  connector: Connector;
  selection: SourceSelection;
}) {
  const trpc = useTRPC();
  const may = usePermissions();
  const [importing, setImporting] = useState(false);
  const preview = useQuery({
    ...trpc.connector.preview.queryOptions({ connectorId: connector.id, ...selection }),
    staleTime: 30_000,
    retry: false,
  });
  if (preview.isError) return <ErrorState error={preview.error} retry={() => void preview.refetch()} />;
  if (preview.data === undefined) return <RowsSkeleton rows={6} />;
  const { columns, rows } = preview.data;
  const isLines = connector.kind === 's3';
  return (
    <>
      <Group justify="space-between">
        <Text fz={13}>
          <strong>{selection.object === undefined ? 'Query' : decodeURIComponent(selection.object)}</strong>{' '}
          <span className={classes.nothing}>
            {isLines
              ? `the first ${rows.length} lines as they stand`
              : `${columns.length} columns, the first ${rows.length} rows`}
          </span>
        </Text>
        {may('dataset.create') && (
          <Button size="xs" onClick={() => setImporting(true)}>
            Import as dataset
          </Button>
        )}
      </Group>
      {rows.length === 0 ? (
        <Text c="dimmed" fz={13}>
          There are no rows yet.
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.rows} aria-label="First rows" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {columns.map(({ name, type }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, places do not
                  <th key={index}>
                    {name}
                    <span className="mono">{type}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview have no identity
                <tr key={place}>
                  {row.map((value, index) => (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: as above
                      key={index}
                      className={value === null ? `mono ${classes.nothing}` : 'mono'}
                      title={value ?? undefined}
                    >
                      {value ?? 'null'}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <ImportSource
        org={org}
        connector={connector}
        selection={selection}
        columns={columns.map(({ name }) => name)}
        opened={importing}
        onClose={() => setImporting(false)}
      />
    </>
  );
}
