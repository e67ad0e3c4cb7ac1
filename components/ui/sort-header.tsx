import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import classes from './data-table.module.css';

interface SortHeaderProps {
  field: string;
  /** `field` or `-field`, as in the API. */
  sort: string;
  onSort: (sort: string) => void;
  children: string;
  right?: boolean;
}

/** A column title that sorts, and says how it sorts. */
export function SortHeader({ field, sort, onSort, children, right = false }: SortHeaderProps) {
  const up = sort === field;
  const down = sort === `-${field}`;
  return (
    <th
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
      className={right ? classes.right : undefined}
    >
      <button type="button" className={classes.sort} onClick={() => onSort(up ? `-${field}` : field)}>
        {children}
        {up && <IconArrowUp size={12} aria-hidden />}
        {down && <IconArrowDown size={12} aria-hidden />}
      </button>
    </th>
  );
}
