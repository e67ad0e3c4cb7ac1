'use client';

import { Modal } from '@mantine/core';
import { useState } from 'react';
import { CreateKeyForm } from './create-key-form';
import { NewKey } from './new-key';

/** Two steps in one dialog: the form, then the key, shown this once. */
export function CreateKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [key, setKey] = useState<string | null>(null);
  const close = () => {
    setKey(null);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={key === null ? 'Create an API key' : 'Copy the key now'}
      size={620}
      // A stray click must not take away the only sight of the key.
      closeOnClickOutside={key === null}
      transitionProps={{ duration: 120 }}
    >
      {key === null ? <CreateKeyForm onCreated={setKey} /> : <NewKey apiKey={key} onDone={close} />}
    </Modal>
  );
}
