import { Badge } from '@mantine/core';
import { MiniDistribution } from '@/components/charts/mini-distribution';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { NullBar } from '@/components/ui/null-bar';
import { SortHeader } from '@/components/ui/sort-header';
import { useListKeys } from '@/components/ui/use-list-keys';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import { markName } from './column-marks';
import { rangeOf } from './describe-column';
import { TypeIcon } from './type-icon';

interface ColumnTableProps {
  columns: DatasetColumn[];
  rowCount: number;
  sort: string;
  onSort: (sort: string) => void;
  opened: number | null;
  onOpen: (column: DatasetColumn) => void;
}

export function ColumnTable({ columns, rowCount, sort, onSort, opened, onOpen }: ColumnTableProps) {
  const at = useListKeys({
    length: columns.length,
    open: (index) => {
      const column = columns[index];
      if (column !== undefined) onOpen(column);
    },
  });
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Columns">
        <thead>
          <tr>
            <SortHeader field="position" sort={sort} onSort={onSort} right>
              #
            </SortHeader>
            <SortHeader field="name" sort={sort} onSort={onSort}>
              Name
            </SortHeader>
            <SortHeader field="type" sort={sort} onSort={onSort}>
              Type
            </SortHeader>
            <th>Distribution</th>
            <SortHeader field="nullCount" sort={sort} onSort={onSort}>
              Missing
            </SortHeader>
            <SortHeader field="distinctCount" sort={sort} onSort={onSort} right>
              Distinct
            </SortHeader>
            <th>Range or example</th>
            <SortHeader field="issueCount" sort={sort} onSort={onSort} right>
              Issues
            </SortHeader>
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => (
            <tr
              key={column.position}
              className={`${table.clickable} ${opened === column.position || at === index ? table.current : ''}`}
              onClick={() => onOpen(column)}
            >
              <td className={`mono ${table.right}`} style={{ color: 'var(--text-3)', fontSize: 12 }}>
                {column.position + 1}
              </td>
              <td>
                <button type="button" className={table.main} title={column.name}>
                  {column.name}
                </button>
                {column.marks.map((mark) => (
                  <Badge key={mark} size="xs" variant="light" ml={8}>
                    {markName(mark)}
                  </Badge>
                ))}
              </td>
              <td>
                <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }} className="mono">
                  <TypeIcon type={column.type} />
                  <span style={{ fontSize: 12 }}>{column.type}</span>
                </span>
              </td>
              <td>
                <MiniDistribution column={column} height={22} />
              </td>
              <td>
                <NullBar missing={column.nullCount} total={rowCount} />
              </td>
              <td className={`mono ${table.right}`}>
                {column.distinctCount === null ? '–' : count(column.distinctCount)}
              </td>
              <td className={`mono ${table.clip}`} title={rangeOf(column)} style={{ fontSize: 12 }}>
                {rangeOf(column)}
              </td>
              <td
                className={`mono ${table.right}`}
                style={{ color: column.issueCount > 0 ? 'var(--text)' : 'var(--text-3)' }}
              >
                {column.issueCount}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
