'use client';

import { Stack } from '@mantine/core';
import { CheckOutcomes } from '@/components/scans/check-outcomes';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import type { Dataset } from '@/server/domain/datasets/contract';
import { ReadAs } from './read-as';
import { ReadTypes } from './read-types';
import { ScanList } from './scan-list';
import { SetAsideRows } from './set-aside-rows';
import { VersionDiff } from './version-diff';
import { VersionList } from './version-list';

/** How the data came to be what it is: versions, scans, how the file was read, and what could not be read. */
export function HistoryTab({ dataset }: { dataset: Dataset }) {
  const may = usePermissions();
  const [url, setUrl] = useUrlState();
  const [earlier, later] = (url.get('compare') ?? '').split('..');
  if (earlier !== undefined && later !== undefined) {
    return (
      <VersionDiff
        key={`${earlier}..${later}`}
        dataset={dataset}
        earlier={earlier}
        later={later}
        onClose={() => setUrl({ compare: null })}
      />
    );
  }
  const setAside = dataset.ingestion?.rowsSetAside ?? 0;
  return (
    <Stack gap={28}>
      <VersionList dataset={dataset} />
      {may('scan.read') && <ScanList dataset={dataset} />}
      {may('scan.read') && <CheckOutcomes dataset={dataset} />}
      {dataset.ingestion !== null && <ReadAs ingestion={dataset.ingestion} />}
      {dataset.currentVersion !== null && <ReadTypes datasetId={dataset.id} />}
      {setAside > 0 && may('dataset.read_rows') && <SetAsideRows datasetId={dataset.id} count={setAside} />}
    </Stack>
  );
}
