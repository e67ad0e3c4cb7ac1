'use client';

import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { ConnectorKind } from '@/server/domain/connectors/contract';
import { ConnectorForm } from './connector-form';
import classes from './connectors.module.css';
import { KINDS } from './kinds';

const ORDER: ConnectorKind[] = ['postgresql', 'mysql', 's3', 'http', 'kafka'];

/** First the kind, then its form. */
export function AddConnector({
  opened,
  onClose,
  onOpen,
}: {
  opened: boolean;
  onClose: () => void;
  onOpen: (connectorId: string) => void;
}) {
  const [kind, setKind] = useState<ConnectorKind | null>(null);
  const close = () => {
    setKind(null);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={kind === null ? 'Where does the data live?' : `Connect ${KINDS[kind].label}`}
      size={kind === null ? 620 : 560}
      closeOnClickOutside={kind === null}
      transitionProps={{ duration: 120 }}
    >
      {kind === null ? (
        <div className={classes.cards}>
          {ORDER.map((option) => {
            const { label, about, icon: Icon } = KINDS[option];
            return (
              <button key={option} type="button" className={classes.card} onClick={() => setKind(option)}>
                <Icon size={20} stroke={1.6} aria-hidden />
                <strong>{label}</strong>
                <span>{about}</span>
              </button>
            );
          })}
        </div>
      ) : (
        <ConnectorForm
          kind={kind}
          connector={null}
          onBack={() => setKind(null)}
          onDone={(id) => {
            setKind(null);
            onOpen(id);
          }}
        />
      )}
    </Modal>
  );
}
