'use client';

import table from '@/components/ui/data-table.module.css';
import { count, relativeTime } from '@/components/ui/format';
import { SortHeader } from '@/components/ui/sort-header';
import { useListKeys } from '@/components/ui/use-list-keys';
import type { AuditEvent } from '@/server/domain/audit-trail/contract';
import classes from './audit.module.css';
import { actorWords, exactTime, shortId } from './event-words';
import { OutcomeMark } from './outcome-mark';

interface AuditTableProps {
  events: AuditEvent[];
  opened: string | null;
  sort: string;
  onSort: (sort: string) => void;
  onOpen: (id: string) => void;
}

export function AuditTable({ events, opened, sort, onSort, onOpen }: AuditTableProps) {
  const at = useListKeys({
    length: events.length,
    open: (index) => {
      const event = events[index];
      if (event !== undefined) onOpen(event.id);
    },
    opened: opened === null ? -1 : events.findIndex(({ id }) => id === opened),
  });
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Audit trail">
        <thead>
          <tr>
            <SortHeader field="createdAt" sort={sort} onSort={onSort}>
              Time (UTC)
            </SortHeader>
            <SortHeader field="action" sort={sort} onSort={onSort}>
              Action
            </SortHeader>
            <SortHeader field="outcome" sort={sort} onSort={onSort}>
              Outcome
            </SortHeader>
            <th>Actor</th>
            <th>Resource</th>
            <th>Address</th>
            <th className={table.right}>Sequence</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event, index) => (
            <tr
              key={event.id}
              className={`${table.clickable} ${event.id === opened || index === at ? table.current : ''}`}
              onClick={() => onOpen(event.id)}
            >
              <td
                className={`mono ${classes.time}`}
                title={`${event.createdAt}, ${relativeTime(event.createdAt)}`}
              >
                {exactTime(event.createdAt)}
              </td>
              <td>
                <button type="button" className={`mono ${table.main}`}>
                  {event.action}
                </button>
                {event.occurrences > 1 && (
                  <span
                    className={`mono ${classes.times}`}
                    title={`${count(event.occurrences)} alike, counted together`}
                  >
                    ×{count(event.occurrences)}
                  </span>
                )}
              </td>
              <td>
                <OutcomeMark outcome={event.outcome} />
              </td>
              <td className={table.clip} title={event.actor.email ?? event.actor.id ?? event.actor.type}>
                {actorWords(event)}
              </td>
              <td className={table.clip} title={event.resource.id ?? undefined}>
                {event.resource.type?.replaceAll('_', ' ') ?? '–'}{' '}
                {event.resource.id !== null && <span className="mono">{shortId(event.resource.id)}</span>}
              </td>
              <td className="mono">{event.address ?? '–'}</td>
              <td
                className={`mono ${table.right}`}
                title={event.sequence === null ? 'Sealed within seconds' : undefined}
              >
                {event.sequence === null ? 'waiting' : count(event.sequence)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
