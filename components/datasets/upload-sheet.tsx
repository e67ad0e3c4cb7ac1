'use client';

import {
  Alert,
  Button,
  Collapse,
  Group,
  Modal,
  NumberInput,
  Progress,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { bytes } from '@/components/ui/format';
import { DropZone } from './drop-zone';
import { uploadFile } from './upload-request';

interface UploadSheetProps {
  opened: boolean;
  file: File | null;
  onClose: () => void;
}

const DELIMITERS = [
  { value: '', label: 'Detect' },
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
];
const HEADERS = [
  { value: '', label: 'Detect' },
  { value: 'true', label: 'First record names the columns' },
  { value: 'false', label: 'No header' },
];

/** Drop a file, name it, say what is to be predicted, and send it. What is detected can be overridden. */
export function UploadSheet({ opened, file: dropped, onClose }: UploadSheetProps) {
  const { org } = useParams<{ org: string }>();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [fields, setFields] = useState({ name: '', labelColumn: '', taskType: '' });
  const [reading, setReading] = useState({ delimiter: '', header: '', encoding: '', skipRows: 0 });
  const [more, setMore] = useState(false);
  const [percent, setPercent] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const controller = useRef<AbortController | null>(null);
  const chosen = file ?? dropped;
  useEffect(() => {
    if (chosen !== null)
      setFields((now) => (now.name === '' ? { ...now, name: chosen.name.replace(/\.[^.]*$/, '') } : now));
  }, [chosen]);

  const close = () => {
    controller.current?.abort();
    setFile(null);
    setPercent(null);
    setError(null);
    setFields({ name: '', labelColumn: '', taskType: '' });
    onClose();
  };
  const send = async () => {
    if (chosen === null) return;
    setError(null);
    setPercent(0);
    controller.current = new AbortController();
    const options = {
      ...(reading.delimiter === '' ? {} : { delimiter: reading.delimiter }),
      ...(reading.header === '' ? {} : { header: reading.header === 'true' }),
      ...(reading.encoding === '' ? {} : { encoding: reading.encoding }),
      ...(reading.skipRows === 0 ? {} : { skipRows: reading.skipRows }),
    };
    try {
      const job = await uploadFile(chosen, { ...fields, options }, setPercent, controller.current.signal);
      await queryClient.invalidateQueries();
      router.push(`/${org}/datasets/${job.resource.id}`);
      close();
    } catch (failure) {
      setPercent(null);
      setError(failure instanceof Error ? failure.message : 'The upload failed.');
    }
  };

  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Upload a dataset"
      size="lg"
      transitionProps={{ duration: 120 }}
    >
      <Stack gap={16}>
        <DropZone onFile={setFile} compact={chosen !== null} />
        {chosen !== null && (
          <Text fz={13}>
            <span className="mono">{chosen.name}</span>, {bytes(chosen.size)}
          </Text>
        )}
        <TextInput
          label="Name"
          value={fields.name}
          onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
        />
        <Group grow align="start">
          <TextInput
            label="Label column"
            description="What a model is to predict, if anything"
            value={fields.labelColumn}
            onChange={(event) => setFields({ ...fields, labelColumn: event.currentTarget.value })}
          />
          <Select
            label="Task"
            description="Decides which checks apply to the label"
            data={[
              { value: '', label: 'Not stated' },
              { value: 'classification', label: 'Classification' },
              { value: 'regression', label: 'Regression' },
              { value: 'none', label: 'None' },
            ]}
            value={fields.taskType}
            onChange={(value) => setFields({ ...fields, taskType: value ?? '' })}
          />
        </Group>
        <Button
          variant="transparent"
          size="compact-xs"
          px={0}
          style={{ alignSelf: 'start' }}
          onClick={() => setMore(!more)}
          aria-expanded={more}
        >
          {more ? 'Hide how it is read' : 'Change how it is read'}
        </Button>
        <Collapse expanded={more} transitionDuration={120}>
          <Group grow align="start">
            <Select
              label="Delimiter"
              data={DELIMITERS}
              value={reading.delimiter}
              onChange={(value) => setReading({ ...reading, delimiter: value ?? '' })}
            />
            <Select
              label="Header"
              data={HEADERS}
              value={reading.header}
              onChange={(value) => setReading({ ...reading, header: value ?? '' })}
            />
            <TextInput
              label="Encoding"
              placeholder="Detect"
              value={reading.encoding}
              onChange={(event) => setReading({ ...reading, encoding: event.currentTarget.value })}
            />
            <NumberInput
              label="Lines to skip"
              min={0}
              value={reading.skipRows}
              onChange={(value) => setReading({ ...reading, skipRows: Number(value) || 0 })}
            />
          </Group>
        </Collapse>
        {percent !== null && (
          <div>
            <Text fz={12} c="dimmed" mb={4}>
              Uploading: {Math.round(percent)} %
            </Text>
            <Progress value={percent} aria-label="Upload progress" />
          </div>
        )}
        {error !== null && (
          <Alert color="red" title="The file was not accepted" role="alert">
            {error}
          </Alert>
        )}
        <Group justify="end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button onClick={() => void send()} disabled={chosen === null} loading={percent !== null}>
            Ingest and scan
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
