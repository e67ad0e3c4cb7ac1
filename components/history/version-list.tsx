'use client';

import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import table from '@/components/ui/data-table.module.css';
import { bytes, count, relativeTime } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { DownloadMenu } from './download-menu';

const ORIGINS = { upload: 'Uploaded', fix: 'Fixed', rollback: 'Rolled back' } as const;

export function VersionList({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const may = usePermissions();
  const versions = useQuery(trpc.dataset.versions.queryOptions({ datasetId: dataset.id, limit: 100 }));
  if (versions.isError) return <ErrorState error={versions.error} retry={() => void versions.refetch()} />;
  if (versions.data === undefined) return <RowsSkeleton rows={2} />;
  return (
    <Section title="Versions" note="immutable; what a fix changes becomes a new one">
      <div className={table.wrap}>
        <table className={table.table} aria-label="Versions">
          <thead>
            <tr>
              <th>Version</th>
              <th>Made by</th>
              <th className={table.right}>Rows × columns</th>
              <th className={table.right}>Set aside</th>
              <th className={table.right}>Stored size</th>
              <th>SHA-256</th>
              <th>When</th>
              <th aria-label="Download" />
            </tr>
          </thead>
          <tbody>
            {versions.data.data.map((version) => (
              <tr key={version.id}>
                <td className="mono">
                  v{version.number}
                  {version.id === dataset.currentVersion?.id && (
                    <Badge size="xs" variant="light" ml={8}>
                      current
                    </Badge>
                  )}
                </td>
                <td>{ORIGINS[version.origin]}</td>
                <td className={`mono ${table.right}`}>
                  {count(version.rowCount)} × {version.columnCount}
                </td>
                <td className={`mono ${table.right}`}>{count(version.rowsSetAside)}</td>
                <td className={`mono ${table.right}`}>{bytes(version.sizeBytes)}</td>
                <td className="mono" title={version.sha256} style={{ fontSize: 12, color: 'var(--text-3)' }}>
                  {version.sha256.slice(0, 12)}…
                </td>
                <td title={version.createdAt}>{relativeTime(version.createdAt)}</td>
                <td className={table.right}>
                  {may('dataset.read_rows') && (
                    <DownloadMenu datasetId={dataset.id} versionId={version.id} number={version.number} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
