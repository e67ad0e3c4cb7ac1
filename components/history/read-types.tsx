'use client';

import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { TypeIcon } from '@/components/columns/type-icon';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { count, share } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';

const Evidence = z.object({
  filled: z.number(),
  fitted: z.number(),
  misfits: z.object({ count: z.number(), examples: z.array(z.string()) }).optional(),
});

/** Columns whose values are not all of their type: their text was kept, and this is why. */
export function ReadTypes({ datasetId }: { datasetId: string }) {
  const trpc = useTRPC();
  const columns = useQuery(trpc.dataset.columns.queryOptions({ datasetId, limit: 100 }));
  if (columns.isError) return <ErrorState error={columns.error} retry={() => void columns.refetch()} />;
  if (columns.data === undefined) return <RowsSkeleton rows={2} />;
  const all = columns.data.data;
  const mixed = all.flatMap((column) => {
    const evidence = Evidence.safeParse(column.evidence).data;
    return evidence === undefined || evidence.fitted >= evidence.filled ? [] : [{ column, evidence }];
  });
  const shown = columns.data.nextCursor === null ? '' : ` of the first ${count(all.length)}`;
  return (
    <Section
      title="Values that did not fit their type"
      note={
        mixed.length === 0
          ? `None: in each${shown === '' ? '' : shown} column every value is of its type`
          : `${count(mixed.length)}${shown} columns; their text was kept as it stands`
      }
    >
      {mixed.length > 0 && (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Values that did not fit their type">
            <thead>
              <tr>
                <th>Column</th>
                <th>Type</th>
                <th>Values of the type</th>
                <th>Others, for example</th>
              </tr>
            </thead>
            <tbody>
              {mixed.map(({ column, evidence }) => (
                <tr key={column.position}>
                  <td>{column.name}</td>
                  <td style={{ whiteSpace: 'nowrap' }}>
                    <TypeIcon type={column.type} /> {column.type}
                  </td>
                  <td className="mono" style={{ whiteSpace: 'nowrap' }}>
                    {share(evidence.fitted, evidence.filled)}
                  </td>
                  <td className={`mono ${table.clip}`} style={{ maxWidth: 420 }}>
                    {(evidence.misfits?.examples ?? []).join('   ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
