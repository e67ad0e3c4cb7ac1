'use client';

import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import { DropZone } from './drop-zone';
import { StorageNote } from './storage-note';
import { givenFields, NO_FIELDS, UploadFields } from './upload-fields';
import { UploadPreview } from './upload-preview';
import { UploadProgress } from './upload-progress';
import { isAddress, UploadUrl } from './upload-url';
import { useUpload } from './use-upload';
import { useUploadPreview } from './use-upload-preview';

interface UploadSheetProps {
  opened: boolean;
  files: File[];
  onClose: () => void;
}

/** The sheet lives as long as it is open, so that the next one begins empty. */
export function UploadSheet({ opened, files, onClose }: UploadSheetProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Upload a dataset"
      size="min(1320px, calc(100vw - 48px))"
      padding="md"
      yOffset="4dvh"
      closeOnClickOutside={false}
      transitionProps={{ duration: 120 }}
    >
      {opened && <SheetBody dropped={files} onClose={onClose} />}
    </Modal>
  );
}

/** Drop a file or name an address, see how it will be read, change what is wrong, then make the dataset. */
function SheetBody({ dropped, onClose }: { dropped: File[]; onClose: () => void }) {
  const { org } = useParams<{ org: string }>();
  const router = useRouter();
  const queryClient = useQueryClient();
  const trpc = useTRPC();
  const [way, setWay] = useState('file');
  const [files, setFiles] = useState(dropped);
  const [url, setUrl] = useState('');
  const [fields, setFields] = useState(NO_FIELDS);
  const [options, setOptions] = useState<IngestOptions>({});
  const [armed, setArmed] = useState(false);
  const upload = useUpload(files);
  const preview = useUploadPreview(upload, files[0]?.size ?? 0, options);
  const register = useMutation(trpc.dataset.register.mutationOptions());
  const name = files[0]?.name.replace(/(\.[a-z]{1,7}){1,2}$/i, '') ?? '';
  const chosen = files.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other files bring another name
  useEffect(() => {
    setOptions({});
    setArmed(false);
    setFields({ ...NO_FIELDS, name });
  }, [files]);

  const start = async (source: { uploads: string[] } | { url: string }) => {
    try {
      const job = await register.mutateAsync({
        ...givenFields(fields),
        source,
        options: { ...options, scan: true },
      });
      upload.keep();
      await queryClient.invalidateQueries();
      router.push(`/${org}/datasets/${job.resource.id}`);
      onClose();
    } catch {
      setArmed(false);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of the upload starts it, once
  useEffect(() => {
    if (armed && upload.status === 'done') void start({ uploads: upload.ids });
  }, [armed, upload.status]);

  const unreadable = preview.data !== undefined && preview.data.problem !== null;
  const fromFile = way === 'file';
  const failure = fromFile ? (upload.error ?? register.error?.message) : register.error?.message;
  return (
    <Stack gap={12}>
      <Group gap={16} wrap="nowrap">
        {!chosen && (
          <SegmentedControl
            size="xs"
            aria-label="Where the data is"
            value={way}
            onChange={setWay}
            data={[
              { value: 'file', label: 'A file' },
              { value: 'url', label: 'From a URL' },
            ]}
          />
        )}
        {chosen && <UploadProgress files={files} upload={upload} onRetry={upload.retry} />}
        {chosen && <DropZone onFiles={setFiles} compact />}
      </Group>
      {!chosen && fromFile && <DropZone onFiles={setFiles} />}
      {!chosen && !fromFile && <UploadUrl url={url} onUrl={setUrl} />}
      {chosen && upload.status !== 'idle' && (
        <UploadPreview query={preview} fileCount={files.length} options={options} onOptions={setOptions} />
      )}
      {(chosen || !fromFile) && (
        <UploadFields
          fields={fields}
          columns={fromFile ? (preview.data?.columns.map((column) => column.name) ?? []) : null}
          onChange={setFields}
        />
      )}
      {failure !== undefined && failure !== null && (
        <Alert color="red" title="The file was not accepted" role="alert">
          {failure}
        </Alert>
      )}
      <Group justify="end" gap={12}>
        <StorageNote />
        {armed && upload.status !== 'done' && (
          <Text fz={12} c="dimmed" aria-live="polite">
            Begins as soon as the file is uploaded
          </Text>
        )}
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {fromFile ? (
          <Button
            onClick={() => setArmed(true)}
            disabled={!chosen || unreadable || upload.status === 'failed'}
            loading={armed}
          >
            Ingest and scan
          </Button>
        ) : (
          <Button onClick={() => void start({ url })} disabled={!isAddress(url)} loading={register.isPending}>
            Fetch, ingest and scan
          </Button>
        )}
      </Group>
    </Stack>
  );
}
