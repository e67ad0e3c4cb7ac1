'use client';

import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { count, relativeTime } from '@/components/ui/format';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { useListKeys } from '@/components/ui/use-list-keys';
import type { Dataset } from '@/server/domain/datasets/contract';
import { STATUS_COLOURS, STATUS_WORDS } from './fix-words';

/** Every fix that was tried, newest first; any that stands can be taken back from its page. */
export function FixList({ dataset, onOpen }: { dataset: Dataset; onOpen: (fixId: string) => void }) {
  const trpc = useTRPC();
  const fixes = useQuery(trpc.fix.list.queryOptions({ datasetId: dataset.id, limit: 100 }));
  const list = fixes.data?.data ?? [];
  const at = useListKeys({
    length: list.length,
    open: (index) => {
      const fix = list[index];
      if (fix !== undefined) onOpen(fix.id);
    },
  });
  if (fixes.isError) return <ErrorState error={fixes.error} retry={() => void fixes.refetch()} />;
  if (fixes.data === undefined) return <RowsSkeleton rows={5} />;
  if (list.length === 0)
    return (
      <EmptyState title="Nothing has been changed yet">
        What you apply is listed here with every changed cell, and any of it can be rolled back.
      </EmptyState>
    );
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Fixes">
        <thead>
          <tr>
            <th>Fix</th>
            <th>State</th>
            <th>Versions</th>
            <th className={table.right}>Cells</th>
            <th className={table.right}>Rows</th>
            <th className={table.right}>Score</th>
            <th>When</th>
          </tr>
        </thead>
        <tbody>
          {list.map((fix, index) => (
            <tr
              key={fix.id}
              className={`${table.clickable} ${index === at ? table.current : ''}`}
              onClick={() => onOpen(fix.id)}
            >
              <td>
                <button
                  type="button"
                  className={table.main}
                  onClick={(event) => {
                    event.stopPropagation();
                    onOpen(fix.id);
                  }}
                >
                  {fix.title}
                </button>
              </td>
              <td>
                <Badge size="sm" variant="light" color={STATUS_COLOURS[fix.status]} tt="none">
                  {STATUS_WORDS[fix.status]}
                </Badge>
              </td>
              <td className="mono">
                {fix.versionBeforeNumber === null ? '–' : `v${fix.versionBeforeNumber}`}
                {fix.versionAfterNumber === null ? '' : ` → v${fix.versionAfterNumber}`}
              </td>
              <td className={`mono ${table.right}`}>{count(fix.cellsChanged)}</td>
              <td className={`mono ${table.right}`}>
                {fix.rowsRemoved + fix.rowsQuarantined === 0
                  ? '–'
                  : `−${count(fix.rowsRemoved + fix.rowsQuarantined)}`}
              </td>
              <td className={`mono ${table.right}`}>{scoreChange(fix.report)}</td>
              <td title={fix.createdAt}>{relativeTime(fix.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function scoreChange(report: { scoreBefore: number | null; scoreAfter: number | null } | null): string {
  if (report?.scoreBefore == null || report.scoreAfter === null) return '–';
  return `${report.scoreBefore.toFixed(1)} → ${report.scoreAfter.toFixed(1)}`;
}
