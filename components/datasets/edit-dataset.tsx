'use client';

import {
  ActionIcon,
  Button,
  Group,
  Modal,
  NativeSelect,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { type Dataset, TaskType } from '@/server/domain/datasets/contract';

const TASKS: Record<(typeof TaskType.options)[number], string> = {
  classification: 'Predict a class',
  regression: 'Predict a number',
  none: 'No model',
};

/** Name, description, tags and task of a dataset. */
export function EditDataset({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState(dataset.name);
  const [description, setDescription] = useState(dataset.description ?? '');
  const [tags, setTags] = useState(dataset.tags);
  const [task, setTask] = useState(dataset.taskType);
  const update = useMutation(
    trpc.dataset.update.mutationOptions({
      onSuccess: async () => {
        setOpened(false);
        await queries.invalidateQueries();
      },
    }),
  );
  const open = () => {
    setName(dataset.name);
    setDescription(dataset.description ?? '');
    setTags(dataset.tags);
    setTask(dataset.taskType);
    update.reset();
    setOpened(true);
  };
  function submit(event: FormEvent) {
    event.preventDefault();
    const text = description.trim();
    update.mutate({
      datasetId: dataset.id,
      name: name.trim(),
      description: text === '' ? null : text,
      tags,
      taskType: task,
    });
  }
  return (
    <>
      <ActionIcon variant="subtle" color="gray" aria-label="Edit name, description and tags" onClick={open}>
        <IconPencil size={15} />
      </ActionIcon>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="About this dataset"
        transitionProps={{ duration: 120 }}
      >
        <form onSubmit={submit}>
          <Stack gap={12}>
            <TextInput
              label="Name"
              required
              maxLength={200}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Textarea
              label="Description"
              description="Where it comes from, what a row is, what it is for. The search finds these words."
              autosize
              minRows={3}
              maxRows={10}
              maxLength={5000}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            <TagsInput
              label="Tags"
              description="Press enter after each"
              value={tags}
              onChange={setTags}
              maxTags={50}
            />
            <NativeSelect
              label="Task"
              data={[
                { value: '', label: 'Not said' },
                ...TaskType.options.map((value) => ({ value, label: TASKS[value] })),
              ]}
              value={task ?? ''}
              onChange={(event) =>
                setTask(TaskType.options.find((value) => value === event.currentTarget.value) ?? null)
              }
            />
            {update.error !== null && (
              <Text c="red" fz={13} role="alert">
                {update.error.message}
              </Text>
            )}
            <Group justify="end">
              <Button variant="default" onClick={() => setOpened(false)}>
                Leave as it was
              </Button>
              <Button type="submit" loading={update.isPending} disabled={name.trim() === ''}>
                Save
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
