'use client';

import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { ScanButton } from '@/components/scans/scan-button';
import { useMe } from '@/components/shell/use-me';
import { useUrlState } from '@/components/shell/use-url-state';
import { bytes, count, relativeTime } from '@/components/ui/format';
import type { Dataset } from '@/server/domain/datasets/contract';
import { DatasetMenu } from './dataset-menu';
import { EditDataset } from './edit-dataset';

/** Name, version, size, and what was detected in the file. */
export function DatasetHeader({ dataset }: { dataset: Dataset }) {
  const me = useMe();
  const [, setUrl] = useUrlState();
  const finishedAt = dataset.latestScan?.finishedAt ?? null;
  const facts = [
    dataset.rowCount === null ? null : `${count(dataset.rowCount)} rows × ${dataset.columnCount} columns`,
    bytes(dataset.sizeBytes),
    dataset.ingestion === null
      ? null
      : [dataset.ingestion.format.toUpperCase(), dataset.ingestion.encoding].filter(Boolean).join(', '),
    finishedAt === null ? null : `scanned ${relativeTime(finishedAt)}`,
  ].filter((fact) => fact !== null);
  return (
    <Group justify="space-between" align="start" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Group gap={10}>
          <Title order={1} style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
            {dataset.name}
          </Title>
          {dataset.currentVersion !== null && (
            <Badge variant="default" size="sm" className="mono">
              v{dataset.currentVersion.number}
            </Badge>
          )}
          {me?.permissions.includes('dataset.update') && <EditDataset dataset={dataset} />}
          {dataset.labelColumn !== null && (
            <Badge variant="light" size="sm" tt="none">
              label: {dataset.labelColumn}
            </Badge>
          )}
        </Group>
        <Text c="dimmed" fz={13} mt={4}>
          {facts.join(' · ')}
        </Text>
        {dataset.description !== null && (
          <Text fz={13} mt={4} lineClamp={2} title={dataset.description} maw={900}>
            {dataset.description}
          </Text>
        )}
        {dataset.tags.length > 0 && (
          <Group gap={6} mt={6}>
            {dataset.tags.map((tag) => (
              <Badge key={tag} variant="default" size="sm" tt="none" fw={400}>
                {tag}
              </Badge>
            ))}
          </Group>
        )}
        {dataset.ingestion !== null &&
          (dataset.ingestion.rowsSetAside > 0 || dataset.ingestion.notes.length > 0) && (
            <Text c="dimmed" fz={12} mt={2}>
              {[
                ...(dataset.ingestion.rowsSetAside > 0
                  ? [
                      `${count(dataset.ingestion.rowsSetAside)} ${dataset.ingestion.rowsSetAside === 1 ? 'record was' : 'records were'} set aside (see History)`,
                    ]
                  : []),
                ...dataset.ingestion.notes,
              ].join(' · ')}
            </Text>
          )}
      </div>
      <Group gap={8} wrap="nowrap">
        {me?.permissions.includes('scan.run') && dataset.currentVersion !== null && (
          <ScanButton dataset={dataset} />
        )}
        {me?.permissions.includes('fix.preview') && dataset.score !== null && (
          <Button size="xs" onClick={() => setUrl({ tab: 'clean', view: null, fix: null, issue: null })}>
            Fix issues
          </Button>
        )}
        <DatasetMenu dataset={dataset} />
      </Group>
    </Group>
  );
}
