'use client';

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import table from '@/components/ui/data-table.module.css';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { UploadVersion } from './upload-version';
import { layOutVersions } from './version-graph';
import { VersionRow } from './version-row';

/** The versions as a graph, the newest on top; any two can be held against each other. */
export function VersionList({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const may = usePermissions();
  const [, setUrl] = useUrlState();
  const [picked, setPicked] = useState<string[]>([]);
  const versions = useQuery(trpc.dataset.versions.queryOptions({ datasetId: dataset.id, limit: 100 }));
  if (versions.isError) return <ErrorState error={versions.error} retry={() => void versions.refetch()} />;
  if (versions.data === undefined) return <RowsSkeleton rows={2} />;
  const rows = versions.data.data;
  const graph = layOutVersions(rows);
  const lanes = Math.max(1, ...graph.map(({ laneCount }) => laneCount));
  const anySetAside = rows.some(({ rowsSetAside }) => rowsSetAside > 0);
  const numberOf = (id: string | null) => rows.find((version) => version.id === id)?.number ?? null;
  const compare = (ids: string[]) => {
    const [earlier, later] = ids.toSorted((a, b) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0));
    if (earlier !== undefined && later !== undefined) setUrl({ compare: `${earlier}..${later}` });
  };
  const pick = (id: string) =>
    setPicked((before) =>
      before.includes(id) ? before.filter((other) => other !== id) : [...before.slice(-1), id],
    );
  return (
    <Section
      title="Versions"
      note={
        rows.length > 1
          ? 'immutable; tick two to compare them'
          : 'immutable; what a fix changes becomes a new one'
      }
      action={
        <Group gap={8}>
          {may('dataset.create') && <UploadVersion dataset={dataset} />}
          {rows.length > 1 && (
            <Button
              size="compact-sm"
              variant="default"
              disabled={picked.length !== 2}
              onClick={() => compare(picked)}
            >
              Compare
            </Button>
          )}
        </Group>
      }
    >
      <div className={table.wrap}>
        <table className={table.table} aria-label="Versions">
          <thead>
            <tr>
              <th aria-label="Made from" style={{ paddingRight: 0 }} />
              <th>Version</th>
              <th>Made by</th>
              <th className={table.right}>Rows × columns</th>
              {anySetAside && <th className={table.right}>Set aside</th>}
              <th className={table.right}>Stored size</th>
              <th>SHA-256</th>
              <th>When</th>
              <th aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {rows.map((version, index) => (
              <VersionRow
                key={version.id}
                dataset={dataset}
                version={version}
                place={graph[index]}
                lanes={lanes}
                showSetAside={anySetAside}
                parentNumber={numberOf(version.parentVersionId)}
                picked={picked.includes(version.id)}
                onPick={rows.length > 1 ? () => pick(version.id) : undefined}
                onCompare={() =>
                  version.parentVersionId !== null && compare([version.parentVersionId, version.id])
                }
              />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
