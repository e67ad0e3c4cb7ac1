'use client';

import { Kbd, Modal, Table } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';

const KEYS: [string, string][] = [
  ['⌘ K', 'Go to a dataset or page'],
  ['/', 'Search in the list'],
  ['j  k', 'Next and previous row'],
  ['enter', 'Open the row'],
  ['esc', 'Close the panel'],
  ['i', 'Ignore the open issue, or open it again'],
  ['a', 'Assign the open issue'],
  ['?', 'This list'],
];

export function KeyHelp() {
  const [opened, setOpened] = useState(false);
  // With and without shift, since keyboards differ in where the sign lies.
  useHotkeys([
    ['?', () => setOpened(true)],
    ['shift+?', () => setOpened(true)],
  ]);
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title="Keys" transitionProps={{ duration: 120 }}>
      <Table>
        <Table.Tbody>
          {KEYS.map(([keys, meaning]) => (
            <Table.Tr key={keys}>
              <Table.Td w={100}>
                <Kbd>{keys}</Kbd>
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
