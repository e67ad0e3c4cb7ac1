'use client';

import { Alert, Stack, Tabs } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'next/navigation';
import { CleaningTab } from '@/components/cleaning/cleaning-tab';
import { ColumnsTab } from '@/components/columns/columns-tab';
import { DataTab } from '@/components/data-grid/data-tab';
import { HistoryTab } from '@/components/history/history-tab';
import { IssuesTab } from '@/components/issues/issues-tab';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { OverviewTab } from '@/components/overview/overview-tab';
import { RulesTab } from '@/components/rules/rules-tab';
import { ScanPhases } from '@/components/scans/scan-phases';
import { StaleNotice } from '@/components/scans/stale-notice';
import { useTRPC } from '@/components/shell/trpc';
import { useMe } from '@/components/shell/use-me';
import { useUrlState } from '@/components/shell/use-url-state';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { DatasetHeader } from './dataset-header';
import { JobProgress } from './job-progress';
import { LastScanNotice } from './last-scan-notice';

/** One dataset: header, progress while there is work, and its five views. */
export function DatasetPage() {
  const { datasetId } = useParams<{ datasetId: string }>();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = useMe();
  const [parameters, setParameters] = useUrlState();
  const tab = parameters.get('tab') ?? 'overview';
  const pace = useRefetchInterval();
  const dataset = useQuery({
    ...trpc.dataset.get.queryOptions({ datasetId }),
    refetchInterval: (query) =>
      query.state.data !== undefined && ['ingesting', 'scanning'].includes(query.state.data.status)
        ? pace(1000)
        : false,
  });
  if (dataset.isError) return <ErrorState error={dataset.error} retry={() => void dataset.refetch()} />;
  if (dataset.data === undefined) return <RowsSkeleton rows={10} />;
  const { data } = dataset;
  const seesRows = me?.permissions.includes('dataset.read_rows') ?? false;
  return (
    <Stack gap={16}>
      <DatasetHeader dataset={data} />
      {(data.status === 'ingesting' || data.status === 'scanning') && (
        <JobProgress dataset={data} onEnd={() => void queryClient.invalidateQueries()} />
      )}
      {data.status === 'scanning' && <ScanPhases dataset={data} />}
      {data.status === 'failed' && (
        <Alert color="red" title={data.error?.title ?? 'The file could not be read'} role="alert">
          {data.error?.detail} <span className="mono">({data.error?.code})</span> Mend the file or change how
          it is read, and upload it again. Nothing of it was kept in a dataset.
        </Alert>
      )}
      <LastScanNotice dataset={data} />
      <StaleNotice dataset={data} />
      {data.currentVersion !== null && (
        <Tabs
          value={tab}
          onChange={(value) =>
            setParameters({ tab: value, column: null, issue: null, view: null, fix: null, compare: null })
          }
          keepMounted={false}
        >
          <Tabs.List mb={16}>
            <Tabs.Tab value="overview">Overview</Tabs.Tab>
            <Tabs.Tab value="columns">Columns</Tabs.Tab>
            <Tabs.Tab value="issues">Issues</Tabs.Tab>
            <Tabs.Tab value="rules">Rules</Tabs.Tab>
            <Tabs.Tab value="clean">Clean</Tabs.Tab>
            <Tabs.Tab value="data">Data</Tabs.Tab>
            <Tabs.Tab value="history">History</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="overview">
            <OverviewTab dataset={data} />
          </Tabs.Panel>
          <Tabs.Panel value="columns">
            <ColumnsTab dataset={data} />
          </Tabs.Panel>
          <Tabs.Panel value="issues">
            <IssuesTab dataset={data} />
          </Tabs.Panel>
          <Tabs.Panel value="rules">
            <RulesTab dataset={data} />
          </Tabs.Panel>
          <Tabs.Panel value="clean">
            <CleaningTab dataset={data} />
          </Tabs.Panel>
          <Tabs.Panel value="data">
            {seesRows ? (
              <DataTab dataset={data} />
            ) : (
              <EmptyState title="Your role shows no row data">
                An administrator of your organisation can give you the permission dataset.read_rows.
              </EmptyState>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <HistoryTab dataset={data} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Stack>
  );
}
