'use client';

import { Alert, Badge, Button, Group, Stack, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { Facts } from '@/components/ui/facts';
import { count, duration, relativeTime } from '@/components/ui/format';
import { ScoreNumber } from '@/components/ui/score-number';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Fix } from '@/server/domain/cleaning/contract';
import type { Dataset } from '@/server/domain/datasets/contract';
import { FixLog } from './fix-log';
import { FixProgress } from './fix-progress';
import { FixRows } from './fix-rows';
import { STATUS_COLOURS, STATUS_WORDS } from './fix-words';
import { GateChecks } from './gate-checks';
import { RevertChanges } from './revert-changes';
import { RollBack } from './roll-back';
import { StepList } from './step-list';

/** One fix: its progress while it runs, then the verdict, the figures, every changed cell, and the way back. */
export function FixPanel({
  dataset,
  fixId,
  onClose,
}: {
  dataset: Dataset;
  fixId: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = usePermissions();
  const fix = useQuery(trpc.fix.get.queryOptions({ datasetId: dataset.id, fixId }));
  if (fix.isError) return <ErrorState error={fix.error} retry={() => void fix.refetch()} />;
  if (fix.data === undefined) return <RowsSkeleton rows={8} />;
  const { data } = fix;
  const refresh = () => void queryClient.invalidateQueries();
  return (
    <Stack gap={20}>
      <Group gap={12}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={onClose}
        >
          Back
        </Button>
        <Title order={2} style={{ flex: 1 }}>
          {data.title}
        </Title>
        <Badge variant="light" color={STATUS_COLOURS[data.status]} tt="none">
          {STATUS_WORDS[data.status]}
        </Badge>
        {data.status === 'applied' && (
          <Button
            component="a"
            size="xs"
            variant="default"
            target="_blank"
            href={`/v1/quality/${dataset.id}/fix/${fixId}/report?format=html`}
          >
            Report
          </Button>
        )}
        {data.status === 'applied' && may('fix.apply') && (
          <RollBack datasetId={dataset.id} fix={data} onDone={refresh} />
        )}
      </Group>
      {data.status === 'applying' && <FixProgress jobId={data.jobId} onEnd={refresh} />}
      {data.error !== null && (
        <Alert color="red" title={data.error.title} role="alert">
          {data.error.detail} The dataset is as it was before.
        </Alert>
      )}
      {data.status === 'rejected_by_gate' && (
        <Alert color="orange" title="The result would have been worse, so nothing was changed" role="alert">
          The checks below say what failed. Choose another option, or fewer issues at once.
        </Alert>
      )}
      <Outcome fix={data} />
      {data.gate !== null && <GateChecks gate={data.gate} />}
      {data.steps.length > 0 && <StepList steps={data.steps} />}
      {data.report !== null && data.report.perColumn.length > 0 && (
        <RevertChanges dataset={dataset} fix={data} onDone={refresh} />
      )}
      {data.rowsRemoved + data.rowsQuarantined > 0 && may('dataset.read_rows') && (
        <FixRows datasetId={dataset.id} fix={data} onDone={refresh} />
      )}
      {data.cellsChanged > 0 && may('dataset.read_rows') && <FixLog datasetId={dataset.id} fix={data} />}
    </Stack>
  );
}

function Outcome({ fix }: { fix: Fix }) {
  const { report } = fix;
  return (
    <Group gap={40} align="start">
      {report !== null && (
        <Group gap={14} align="baseline">
          <ScoreNumber score={report.scoreBefore} large />
          <span aria-hidden>→</span>
          <ScoreNumber score={report.scoreAfter} large />
        </Group>
      )}
      <Facts
        facts={[
          ['Cells changed', count(fix.cellsChanged)],
          ['Rows removed', count(fix.rowsRemoved)],
          ['Rows set aside', count(fix.rowsQuarantined)],
          ...(fix.columnsAdded.length > 0
            ? [['New columns', fix.columnsAdded.join(', ')] satisfies [string, string]]
            : []),
          ...(fix.columnsDropped.length > 0
            ? [['Dropped columns', fix.columnsDropped.join(', ')] satisfies [string, string]]
            : []),
          ...(report === null
            ? []
            : [
                ['Issues', `${report.issuesBefore} → ${report.issuesAfter}`] satisfies [string, string],
                ['Took', duration(report.seconds * 1000)] satisfies [string, string],
              ]),
          ['Begun', relativeTime(fix.createdAt)],
        ]}
      />
    </Group>
  );
}
