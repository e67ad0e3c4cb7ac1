'use client';

import { Button, Group, NativeSelect, Stack, Title } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { SearchInput } from '@/components/ui/search-input';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { Band } from '@/server/domain/quality/contract';
import { DatasetsTable } from './datasets-table';
import { DropPage } from './drop-page';
import { NoDatasets } from './no-datasets';
import { UploadSheet } from './upload-sheet';
import { useDatasetList } from './use-dataset-list';

const BANDS = [
  { value: '', label: 'Any score' },
  { value: 'good', label: 'Good, 80 and more' },
  { value: 'fair', label: 'Fair, 60 to 80' },
  { value: 'poor', label: 'Poor, below 60' },
];

/** All datasets of the organisation. The whole page takes a dropped file. */
export function DatasetsPage() {
  const may = usePermissions();
  const [url, setUrl] = useUrlState();
  const [upload, setUpload] = useState<{ opened: boolean; files: File[] }>({ opened: false, files: [] });
  const search = url.get('search') ?? '';
  const band = Band.safeParse(url.get('band')).data;
  const sort = url.get('sort') ?? '-createdAt';
  const list = useDatasetList({ search: search === '' ? undefined : search, band, sort });
  const datasets = list.data?.pages.flatMap((page) => page.data) ?? [];
  const mayCreate = may('dataset.create');
  const openWith = (files: File[]) => setUpload({ opened: true, files });
  return (
    <DropPage onFiles={(files) => mayCreate && openWith(files)}>
      <Stack gap={16}>
        <Group justify="space-between">
          <Title order={1}>Datasets</Title>
          <Group gap={8}>
            <SearchInput
              label="Search datasets"
              value={search}
              onChange={(text) => setUrl({ search: text })}
            />
            <NativeSelect
              size="xs"
              aria-label="Score band"
              data={BANDS}
              value={band ?? ''}
              onChange={(event) => setUrl({ band: event.currentTarget.value })}
            />
            {mayCreate && (
              <Button
                size="xs"
                leftSection={<IconUpload size={14} aria-hidden />}
                onClick={() => openWith([])}
              >
                Upload
              </Button>
            )}
          </Group>
        </Group>
        {list.isError ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <RowsSkeleton />
        ) : datasets.length > 0 ? (
          <DatasetsTable datasets={datasets} sort={sort} onSort={(next) => setUrl({ sort: next })} />
        ) : search !== '' || band !== undefined ? (
          <EmptyState title="No dataset matches">
            Clear the search and the score to see all datasets.
          </EmptyState>
        ) : (
          <NoDatasets onFiles={mayCreate ? openWith : null} />
        )}
        {list.hasNextPage && (
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: 'center' }}
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </Stack>
      <UploadSheet
        opened={upload.opened}
        files={upload.files}
        onClose={() => setUpload({ opened: false, files: [] })}
      />
    </DropPage>
  );
}
