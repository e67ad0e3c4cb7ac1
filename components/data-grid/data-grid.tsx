// biome-ignore-all lint/a11y/useSemanticElements: rows and cells are placed freely, which table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid as a whole takes the focus and scrolls by keys

'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { EmptyState, ErrorState } from '@/components/ui/states';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import { type CellSelection, rangeOf, selectAt } from './cell-selection';
import { type ColumnView, orderColumns } from './column-view';
import classes from './data-grid.module.css';
import { GridHeaderCell } from './grid-header-cell';
import { GridLine } from './grid-line';
import type { ColumnPlace } from './grid-places';
import type { GridQuery } from './grid-query';
import { ROW_HEIGHT, scrollHeight, scrollTopOf, windowAt } from './scroll-window';
import { useRowPages } from './use-row-pages';

const HEADER_HEIGHT = 62;
const NUMBER_WIDTH = 84;
const COLUMN_WIDTH_MIN = 168;
const COLUMN_WIDTH_MAX = 360;

interface DataGridProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  query: GridQuery;
  startRow: number;
  marked: number | null;
  view: ColumnView;
  /** A column to bring into view; another object asks again. */
  jump: { position: number } | null;
  selection: CellSelection | null;
  onSelect: (selection: CellSelection | null) => void;
  onCopy: () => void;
  onQuery: (changes: Partial<GridQuery>) => void;
  onView: (view: ColumnView) => void;
  onTotal: (total: number) => void;
}

/** A table of any length: only what is in view is in the page, rows by our own window, columns by a virtualizer. */
export function DataGrid(props: DataGridProps) {
  const { dataset, columns, query, startRow, marked, view, jump, selection } = props;
  const { onSelect, onCopy, onQuery, onView, onTotal } = props;
  const { order, pinnedCount } = orderColumns(columns.length, view);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 600, width: 1200 });
  // Few columns share the width; many keep a readable one and scroll.
  const columnWidth = Math.min(
    COLUMN_WIDTH_MAX,
    Math.max(COLUMN_WIDTH_MIN, Math.floor((place.width - NUMBER_WIDTH) / Math.max(1, order.length))),
  );
  const pinnedWidth = NUMBER_WIDTH + pinnedCount * columnWidth;
  const bodyHeight = place.height - HEADER_HEIGHT;
  const known = useRef(dataset.rowCount ?? 0);
  const { first, last, shift } = windowAt(place.top, bodyHeight, known.current);
  const pages = useRowPages(dataset.id, query, first, last);
  const total = pages.total ?? known.current;
  known.current = total;
  const across = useVirtualizer({
    horizontal: true,
    count: Math.max(0, order.length - pinnedCount),
    getScrollElement: () => box.current,
    estimateSize: () => columnWidth,
    paddingStart: pinnedWidth,
    scrollPaddingStart: pinnedWidth,
    overscan: 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until told
  useEffect(() => across.measure(), [columnWidth, pinnedCount]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another wish jumps again
  useEffect(() => {
    const index = jump === null ? -1 : order.indexOf(jump.position);
    if (index >= pinnedCount) across.scrollToIndex(index - pinnedCount, { align: 'start' });
  }, [jump]);
  useEffect(() => {
    if (pages.total !== null) onTotal(pages.total);
  }, [pages.total, onTotal]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setPlace(({ top }) => ({ top, height: element.clientHeight, width: element.clientWidth })),
    );
    observer.observe(element);
    element.scrollTop = scrollTopOf(startRow, element.clientHeight - HEADER_HEIGHT, known.current);
    return () => observer.disconnect();
  }, [startRow]);
  if (pages.error !== null) return <ErrorState error={pages.error} />;
  const places: ColumnPlace[] = [
    ...order.slice(0, pinnedCount).map((position, index) => ({
      position,
      index,
      left: NUMBER_WIDTH + index * columnWidth,
      pinned: true,
    })),
    ...across.getVirtualItems().flatMap(({ index, start }) => {
      const position = order[index + pinnedCount];
      return position === undefined
        ? []
        : [{ position, index: index + pinnedCount, left: start, pinned: false }];
    }),
  ];
  const range = selection === null ? null : rangeOf(selection, order.length);
  const indices =
    total === 0 ? [] : Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return (
    <div
      ref={box}
      className={classes.box}
      role="table"
      aria-label="Rows"
      aria-rowcount={total}
      aria-colcount={order.length + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && selection !== null) onSelect(null);
        // What the browser itself has selected is copied by the browser.
        if (event.key === 'c' && (event.ctrlKey || event.metaKey) && selection !== null) {
          if ((window.getSelection()?.toString() ?? '') === '') onCopy();
        }
      }}
      onScroll={(event) => {
        const { scrollTop, clientHeight, clientWidth } = event.currentTarget;
        setPlace({ top: scrollTop, height: clientHeight, width: clientWidth });
      }}
    >
      <div
        style={{
          width: across.getTotalSize(),
          height: HEADER_HEIGHT + scrollHeight(total),
          position: 'relative',
        }}
      >
        <div role="row" className={classes.header} style={{ height: HEADER_HEIGHT }}>
          <div role="columnheader" className={classes.corner} style={{ width: NUMBER_WIDTH }}>
            Row
          </div>
          {places.map((columnPlace) => {
            const column = columns[columnPlace.position];
            return column === undefined ? null : (
              <GridHeaderCell
                key={columnPlace.position}
                column={column}
                rowCount={dataset.rowCount ?? 0}
                place={columnPlace}
                width={columnWidth}
                query={query}
                view={view}
                onQuery={onQuery}
                onView={onView}
              />
            );
          })}
        </div>
        <div
          className={classes.body}
          style={{ top: HEADER_HEIGHT, height: Math.min(bodyHeight, total * ROW_HEIGHT) }}
        >
          {indices.map((index) => {
            const row = pages.rowAt(index);
            return (
              <GridLine
                key={index}
                index={index}
                top={(index - first) * ROW_HEIGHT - shift}
                row={row}
                flags={row === undefined ? [] : pages.flagsOf(row.row)}
                changes={row === undefined ? [] : pages.changesOf(row.row)}
                range={range}
                onSelect={(at, extend) => onSelect(selectAt(selection, at, extend))}
                columns={columns}
                places={places}
                marked={row !== undefined && row.row === marked}
                numberWidth={NUMBER_WIDTH}
                columnWidth={columnWidth}
              />
            );
          })}
        </div>
      </div>
      {total === 0 && <EmptyState title="No rows match">Take a filter off to see more.</EmptyState>}
    </div>
  );
}
