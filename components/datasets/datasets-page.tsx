'use client';

import { Button, Code, Group, Stack, TextInput, Title } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { IconUpload } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { useMe } from '@/components/shell/use-me';
import { useUrlState } from '@/components/shell/use-url-state';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import classes from './datasets.module.css';
import { DatasetsTable } from './datasets-table';
import { DropZone } from './drop-zone';
import { UploadSheet } from './upload-sheet';

/** All datasets of the organisation. The whole page takes a dropped file. */
export function DatasetsPage() {
  const trpc = useTRPC();
  const me = useMe();
  const [parameters, setParameters] = useUrlState();
  const [search, setSearch] = useState(parameters.get('search') ?? '');
  const [debounced] = useDebouncedValue(search, 250);
  const sort = parameters.get('sort') ?? '-createdAt';
  const [upload, setUpload] = useState<{ opened: boolean; file: File | null }>({ opened: false, file: null });
  const [over, setOver] = useState(false);
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => searchField.current?.focus()]]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed is written into the address
  useEffect(() => setParameters({ search: debounced }), [debounced]);
  const list = useInfiniteQuery(
    trpc.dataset.list.infiniteQueryOptions(
      { search: debounced === '' ? undefined : debounced, sort, limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
        refetchInterval: (query) =>
          query.state.data?.pages.some((page) =>
            page.data.some(({ status }) => status === 'ingesting' || status === 'scanning'),
          )
            ? 1500
            : false,
      },
    ),
  );
  const datasets = list.data?.pages.flatMap((page) => page.data) ?? [];
  const mayCreate = me?.permissions.includes('dataset.create') ?? false;
  const openWith = (file: File | null) => setUpload({ opened: true, file });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the page only takes drops; the button does the same by keyboard
    <div
      className={over ? classes.pageOver : undefined}
      onDragOver={(event) => {
        if (!mayCreate || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => event.currentTarget === event.target && setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (mayCreate && file !== undefined) openWith(file);
      }}
    >
      <Stack gap={16}>
        <Group justify="space-between">
          <Title order={1}>Datasets</Title>
          <Group gap={8}>
            <TextInput
              ref={searchField}
              aria-label="Search datasets"
              placeholder="Search  /"
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              w={220}
              size="xs"
            />
            {mayCreate && (
              <Button
                size="xs"
                leftSection={<IconUpload size={14} aria-hidden />}
                onClick={() => openWith(null)}
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
        ) : datasets.length === 0 ? (
          debounced !== '' ? (
            <EmptyState title="No dataset has this in its name">
              Search for fewer letters, or clear the search.
            </EmptyState>
          ) : (
            <EmptyState
              title="No datasets yet"
              action={mayCreate ? <DropZone onFile={openWith} /> : undefined}
            >
              Upload a table to get its score, a profile of each column, and what is wrong with it. There is a{' '}
              <a href="/samples/customers.csv" download>
                sample file
              </a>{' '}
              to try with. The same by command line:
              <Code block mt={8} ta="left">
                {`curl -H "Authorization: Bearer $DATRIX_API_KEY" -F file=@data.csv ${typeof window === 'undefined' ? '' : window.location.origin}/v1/datasets`}
              </Code>
            </EmptyState>
          )
        ) : (
          <DatasetsTable datasets={datasets} sort={sort} onSort={(next) => setParameters({ sort: next })} />
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
        file={upload.file}
        onClose={() => setUpload({ opened: false, file: null })}
      />
    </div>
  );
}
