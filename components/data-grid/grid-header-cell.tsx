// biome-ignore-all lint/a11y/useSemanticElements: rows and cells are placed freely, which table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid as a whole takes the focus and scrolls by keys

import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react';
import { MiniDistribution } from '@/components/charts/mini-distribution';
import { TypeIcon } from '@/components/columns/type-icon';
import { share } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import { type ColumnView, toggled } from './column-view';
import classes from './data-grid.module.css';
import { FilterForm } from './filter-form';
import { type ColumnPlace, placeStyle } from './grid-places';
import type { GridQuery } from './grid-query';
import { ValueFilter } from './value-filter';

interface GridHeaderCellProps {
  column: DatasetColumn;
  rowCount: number;
  place: ColumnPlace;
  width: number;
  query: GridQuery;
  view: ColumnView;
  onQuery: (changes: Partial<GridQuery>) => void;
  onView: (view: ColumnView) => void;
}

/** Name, type, shape and missing share of a column, and what can be done by it. */
export function GridHeaderCell(props: GridHeaderCellProps) {
  const { column, rowCount, place, width, query, view, onQuery, onView } = props;
  const { position, name } = column;
  const sorted = query.sort?.position === position ? query.sort : undefined;
  const sort = (descending: boolean) => onQuery({ sort: { position, descending } });
  const missing = rowCount === 0 ? 0 : (column.nullCount / rowCount) * 100;
  const pinned = view.pinned.includes(position);
  return (
    <div
      role="columnheader"
      className={`${classes.headerCell} ${place.pinned ? classes.sticky : ''}`}
      style={placeStyle(place, width)}
      aria-sort={sorted === undefined ? 'none' : sorted.descending ? 'descending' : 'ascending'}
    >
      <div className={classes.headerName}>
        <TypeIcon type={column.type} />
        <span title={name}>{name}</span>
        {sorted !== undefined &&
          (sorted.descending ? (
            <IconArrowDown size={12} aria-hidden />
          ) : (
            <IconArrowUp size={12} aria-hidden />
          ))}
        <Menu position="bottom-end" width={260} withinPortal>
          <Menu.Target>
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              ml="auto"
              aria-label={`Sort and filter ${name}`}
            >
              <IconChevronDown size={12} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => sort(false)}>Sort ascending</Menu.Item>
            <Menu.Item onClick={() => sort(true)}>Sort descending</Menu.Item>
            {sorted !== undefined && (
              <Menu.Item onClick={() => onQuery({ sort: undefined })}>Order of the file</Menu.Item>
            )}
            <Menu.Item onClick={() => onView({ ...view, pinned: toggled(view.pinned, position) })}>
              {pinned ? 'Unpin' : 'Pin to the left'}
            </Menu.Item>
            <Menu.Item onClick={() => onView({ ...view, hidden: toggled(view.hidden, position) })}>
              Hide
            </Menu.Item>
            <Menu.Divider />
            <FilterForm
              column={column}
              onAdd={(...added) => onQuery({ filters: [...query.filters, ...added] })}
            />
            <ValueFilter
              column={column}
              onAdd={(filter) => onQuery({ filters: [...query.filters, filter] })}
            />
          </Menu.Dropdown>
        </Menu>
      </div>
      <MiniDistribution column={column} width={width - 20} height={18} />
      <div className={classes.missing} title={`${share(column.nullCount, rowCount)} missing`}>
        <span style={{ width: column.nullCount > 0 ? `max(2px, ${missing}%)` : 0 }} />
      </div>
    </div>
  );
}
