import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'next/navigation';
import { useEffect } from 'react';
import { SETTINGS_LINKS } from '@/components/settings/settings-links';
import { recentDatasets, rememberDataset } from './recent-datasets';
import { useTRPC } from './trpc';
import { usePermissions } from './use-permissions';

export interface PaletteItem {
  id: string;
  group: 'This dataset' | 'Recent' | 'Datasets' | 'Columns' | 'Pages';
  label: string;
  note?: string;
  /** Where it leads, or what it does. */
  href?: string;
  run?: () => void;
}

/** What the palette offers for a text: actions on the open dataset, datasets, columns and pages. */
export function usePaletteItems(org: string, text: string, opened: boolean): PaletteItem[] {
  const trpc = useTRPC();
  const may = usePermissions();
  const queries = useQueryClient();
  const { datasetId } = useParams<{ datasetId?: string }>();
  const query = text.trim();
  const open = useQuery({
    ...trpc.dataset.get.queryOptions({ datasetId: datasetId ?? '' }),
    enabled: datasetId !== undefined,
    staleTime: 60_000,
  }).data;
  useEffect(() => {
    if (open !== undefined) rememberDataset(org, { id: open.id, name: open.name });
  }, [org, open]);
  const found = useQuery({
    ...trpc.search.find.queryOptions({ query, limit: 12 }),
    enabled: opened && query !== '' && may('dataset.read'),
    placeholderData: keepPreviousData,
  });
  const scan = useMutation(
    trpc.scan.start.mutationOptions({ onSuccess: () => void queries.invalidateQueries() }),
  );
  const fits = ({ label }: { label: string }) => label.toLowerCase().includes(query.toLowerCase());
  const at = (id: string, parameters = '') => `/${org}/datasets/${id}${parameters}`;
  const actions: PaletteItem[] =
    open === undefined || open.currentVersion === null
      ? []
      : [
          ...(may('scan.run') && open.status === 'ready'
            ? [{ id: 'scan', label: 'Scan it again', run: () => scan.mutate({ datasetId: open.id }) }]
            : []),
          ...(may('dataset.read_rows')
            ? [{ id: 'sql', label: 'Query its rows in SQL', href: at(open.id, '?tab=data&sql=1') }]
            : []),
          { id: 'issues', label: 'Show its issues', href: at(open.id, '?tab=issues') },
          { id: 'history', label: 'Compare its versions', href: at(open.id, '?tab=history') },
        ].map((action) => ({ ...action, group: 'This dataset', note: open.name }) as const);
  const recent: PaletteItem[] =
    opened && query === ''
      ? recentDatasets(org)
          .filter(({ id }) => id !== datasetId)
          .map(({ id, name }) => ({ id: `recent-${id}`, group: 'Recent', label: name, href: at(id) }))
      : [];
  const hits: PaletteItem[] =
    query === ''
      ? []
      : (found.data?.data ?? []).map((hit) =>
          hit.column === null
            ? {
                id: hit.datasetId,
                group: 'Datasets',
                label: hit.datasetName,
                ...(hit.found === 'name' ? {} : { note: `found in its ${hit.found}` }),
                href: at(hit.datasetId),
              }
            : {
                id: `${hit.datasetId}-${hit.column.position}`,
                group: 'Columns',
                label: hit.column.name,
                note: `${hit.column.type} in ${hit.datasetName}`,
                href: at(hit.datasetId, `?tab=columns&column=${hit.column.position}`),
              },
        );
  const pages: PaletteItem[] = [
    { id: 'datasets', label: 'Datasets', href: `/${org}/datasets`, shown: may('dataset.read') },
    { id: 'connectors', label: 'Connectors', href: `/${org}/connectors`, shown: may('connector.read') },
    { id: 'audit', label: 'Audit trail', href: `/${org}/compliance/audit`, shown: may('audit.read') },
    ...SETTINGS_LINKS.map(({ end, title, permission }) => ({
      id: `settings-${end}`,
      label: title,
      note: 'settings',
      href: `/${org}/settings/${end}`,
      shown: permission === undefined || may(permission),
    })),
    { id: 'docs', label: 'API reference', href: '/docs', shown: true },
  ]
    .filter(({ shown }) => shown)
    .map(({ shown: _shown, ...page }) => ({ ...page, group: 'Pages' }) as const);
  const columns = hits.filter(({ group }) => group === 'Columns');
  const datasets = hits.filter(({ group }) => group === 'Datasets');
  return [...actions.filter(fits), ...recent, ...datasets, ...columns, ...pages.filter(fits)];
}
