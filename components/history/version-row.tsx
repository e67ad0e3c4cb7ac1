import { Badge, Button, Checkbox, Group } from '@mantine/core';
import type { z } from 'zod';
import { usePermissions } from '@/components/shell/use-permissions';
import table from '@/components/ui/data-table.module.css';
import { bytes, count, relativeTime } from '@/components/ui/format';
import type { Dataset, DatasetVersion } from '@/server/domain/datasets/contract';
import { DownloadMenu } from './download-menu';
import { GraphCell } from './graph-cell';
import type { GraphRow } from './version-graph';

type Version = z.infer<typeof DatasetVersion>;

const ORIGINS: Record<Version['origin'], string> = {
  upload: 'Uploaded',
  fix: 'Fixed',
  rollback: 'Rolled back',
  sync: 'Synced',
};

interface VersionRowProps {
  dataset: Dataset;
  version: Version;
  place: GraphRow | undefined;
  lanes: number;
  showSetAside: boolean;
  parentNumber: number | null;
  picked: boolean;
  /** Absent where there is nothing to compare with. */
  onPick: (() => void) | undefined;
  onCompare: () => void;
}

export function VersionRow(props: VersionRowProps) {
  const { dataset, version, place, lanes, showSetAside, parentNumber, picked, onPick, onCompare } = props;
  const may = usePermissions();
  const current = version.id === dataset.currentVersion?.id;
  return (
    <tr className={picked ? table.current : undefined}>
      <td style={{ padding: '0 0 0 12px', width: 1 }}>
        {place !== undefined && <GraphCell row={place} lanes={lanes} current={current} />}
      </td>
      <td className="mono" style={{ whiteSpace: 'nowrap' }}>
        <Group gap={8} wrap="nowrap">
          {onPick !== undefined && (
            <Checkbox
              size="xs"
              checked={picked}
              onChange={onPick}
              aria-label={`Pick version ${version.number} for comparison`}
            />
          )}
          v{version.number}
          {current && (
            <Badge size="xs" variant="light" style={{ flexShrink: 0 }}>
              current
            </Badge>
          )}
        </Group>
      </td>
      <td style={{ whiteSpace: 'nowrap' }}>
        {ORIGINS[version.origin]}
        {parentNumber !== null && (
          <span style={{ color: 'var(--text-3)', fontSize: 12 }}> from v{parentNumber}</span>
        )}
      </td>
      <td className={`mono ${table.right}`}>
        {count(version.rowCount)} × {version.columnCount}
      </td>
      {showSetAside && <td className={`mono ${table.right}`}>{count(version.rowsSetAside)}</td>}
      <td className={`mono ${table.right}`}>{bytes(version.sizeBytes)}</td>
      <td className="mono" title={version.sha256} style={{ fontSize: 12, color: 'var(--text-3)' }}>
        {version.sha256.slice(0, 12)}…
      </td>
      <td title={version.createdAt} style={{ whiteSpace: 'nowrap' }}>
        {relativeTime(version.createdAt)}
      </td>
      <td className={table.right}>
        <Group gap={6} wrap="nowrap" justify="end">
          {parentNumber !== null && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={onCompare}
              aria-label={`What changed from version ${parentNumber} to ${version.number}`}
            >
              What changed
            </Button>
          )}
          {may('dataset.read_rows') && (
            <DownloadMenu datasetId={dataset.id} versionId={version.id} number={version.number} />
          )}
        </Group>
      </td>
    </tr>
  );
}
