'use client';

import { Alert, Group, Modal, SegmentedControl, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import { DropZone } from './drop-zone';
import { UploadActions } from './upload-actions';
import { givenFields, NO_FIELDS, UploadFields } from './upload-fields';
import { UploadPreview } from './upload-preview';
import { UploadProgress } from './upload-progress';
import classes from './upload-sheet.module.css';
import { isAddress, UploadUrl } from './upload-url';
import { useUpload } from './use-upload';
import { useUploadPreview, useUrlPreview } from './use-upload-preview';

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
  /** The address that was looked at; another one is not fetched with each letter. */
  const [lookedAt, setLookedAt] = useState<string | null>(null);
  const [fields, setFields] = useState(NO_FIELDS);
  const [options, setOptions] = useState<IngestOptions>({});
  const [armed, setArmed] = useState(false);
  const upload = useUpload(files);
  const ofFile = useUploadPreview(upload, files[0]?.size ?? 0, options);
  const ofUrl = useUrlPreview(files.length === 0 ? lookedAt : null, options);
  const preview = files.length > 0 ? ofFile : ofUrl;
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
      {!chosen && !fromFile && (
        <UploadUrl
          url={url}
          onUrl={(next) => {
            setUrl(next);
            setLookedAt(null);
          }}
          onLook={() => {
            setOptions({});
            setLookedAt(url);
          }}
        />
      )}
      {((chosen && upload.status !== 'idle') || (!fromFile && lookedAt !== null)) && (
        <div className={fromFile ? undefined : classes.underAddress}>
          <UploadPreview query={preview} fileCount={files.length} options={options} onOptions={setOptions} />
        </div>
      )}
      {(chosen || !fromFile) && (
        <UploadFields
          fields={fields}
          columns={preview.data?.columns.map((column) => column.name) ?? (fromFile ? [] : null)}
          onChange={setFields}
        />
      )}
      {failure !== undefined && failure !== null && (
        <Alert color="red" title="The file was not accepted" role="alert">
          {failure}
        </Alert>
      )}
      <UploadActions
        waiting={armed && upload.status !== 'done'}
        busy={armed || register.isPending}
        disabled={unreadable || (fromFile ? !chosen || upload.status === 'failed' : !isAddress(url))}
        words={fromFile ? 'Ingest and scan' : 'Fetch, ingest and scan'}
        onStart={() => (fromFile ? setArmed(true) : void start({ url }))}
        onCancel={onClose}
      />
    </Stack>
  );
}
