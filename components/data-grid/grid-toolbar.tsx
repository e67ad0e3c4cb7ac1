import { Button, Group, Menu, Select, Switch, Text } from '@mantine/core';
import { IconDownload, IconSql } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { count } from '@/components/ui/format';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import type { ColumnView } from './column-view';
import type { GridQuery } from './grid-query';

interface GridToolbarProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  query: GridQuery;
  view: ColumnView;
  /** Whether the version was made from another. */
  hasParent: boolean;
  sqlOpen: boolean;
  onQuery: (changes: Partial<GridQuery>) => void;
  onView: (view: ColumnView) => void;
  onJump: (position: number) => void;
  onSql: () => void;
  children?: ReactNode;
}

const FORMATS = [
  { format: 'csv', title: 'CSV' },
  { format: 'parquet', title: 'Parquet' },
  { format: 'jsonl', title: 'JSON Lines' },
];

/** What can be done with the rows as they are shown. */
export function GridToolbar(props: GridToolbarProps) {
  const { dataset, columns, query, view, hasParent, sqlOpen } = props;
  const { onQuery, onView, onJump, onSql, children } = props;
  const { sort, filters, onlyFlagged, onlyChanged } = query;
  const rows = JSON.stringify({ filters, onlyFlagged, onlyChanged, ...(sort === undefined ? {} : { sort }) });
  const download = (format: string) =>
    `/v1/datasets/${dataset.id}/versions/${dataset.currentVersion?.id}/download?${new URLSearchParams({ format, rows })}`;
  return (
    <Group gap={12} mb={8} mih={30}>
      <Switch
        size="xs"
        label="Only flagged rows"
        checked={onlyFlagged}
        disabled={dataset.score === null}
        onChange={(event) => onQuery({ onlyFlagged: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="Only changed rows"
        checked={onlyChanged}
        disabled={!hasParent}
        title={hasParent ? undefined : 'This version was not made from another'}
        onChange={(event) => onQuery({ onlyChanged: event.currentTarget.checked })}
      />
      {children}
      <Group gap={8} ml="auto" wrap="nowrap">
        <Select
          size="xs"
          w={170}
          searchable
          clearable
          value={null}
          aria-label="Go to a column"
          placeholder="Go to a column"
          nothingFoundMessage="No such column"
          limit={50}
          data={columns
            .filter(({ position }) => !view.hidden.includes(position))
            .map(({ name, position }) => ({
              value: String(position),
              label: name || `column ${position + 1}`,
            }))}
          onChange={(value) => value !== null && onJump(Number(value))}
        />
        {view.hidden.length > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => onView({ ...view, hidden: [] })}>
            Show {count(view.hidden.length)} hidden
          </Button>
        )}
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconDownload size={13} aria-hidden />}
              aria-label="Download these rows"
            >
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Text fz={12} c="dimmed" px={10} py={4}>
              The rows as filtered and sorted, all columns
            </Text>
            {FORMATS.map(({ format, title }) => (
              <Menu.Item key={format} component="a" href={download(format)} download>
                {title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button
          size="compact-sm"
          variant={sqlOpen ? 'light' : 'default'}
          leftSection={<IconSql size={15} aria-hidden />}
          aria-expanded={sqlOpen}
          onClick={onSql}
        >
          Query
        </Button>
      </Group>
    </Group>
  );
}
