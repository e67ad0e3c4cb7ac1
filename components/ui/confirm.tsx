'use client';

import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface ConfirmProps {
  opened: boolean;
  title: string;
  /** What will happen, and what stays. */
  children: ReactNode;
  action: string;
  keep?: string;
  error: { message: string } | null;
  busy: boolean;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before something that cannot be taken back. */
export function Confirm(props: ConfirmProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      transitionProps={{ duration: 120 }}
    >
      <Text fz={14} component="div">
        {props.children}
      </Text>
      {props.error !== null && (
        <Text c="var(--danger)" fz={13} mt={8} role="alert">
          {props.error.message}
        </Text>
      )}
      <Group justify="end" mt={16}>
        <Button variant="default" onClick={props.onClose}>
          {props.keep ?? 'Cancel'}
        </Button>
        <Button color="red" loading={props.busy} disabled={props.disabled} onClick={props.onConfirm}>
          {props.action}
        </Button>
      </Group>
    </Modal>
  );
}
