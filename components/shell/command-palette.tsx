'use client';

import { Modal, NavLink, Text, TextInput } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { Fragment, type KeyboardEvent, useEffect, useState } from 'react';
import { type PaletteItem, usePaletteItems } from './use-palette-items';

const OPEN_EVENT = 'datrix:palette';
export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN_EVENT));
}

/** ⌘K: go to a dataset, a column or a page by a few letters, or do something with the open dataset. */
export function CommandPalette({ org }: { org: string }) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text, 120);
  const [chosen, setChosen] = useState(0);
  const router = useRouter();
  useHotkeys([['mod+K', () => setOpened(true)]], []);
  useEffect(() => {
    const open = () => setOpened(true);
    window.addEventListener(OPEN_EVENT, open);
    return () => window.removeEventListener(OPEN_EVENT, open);
  }, []);
  const items = usePaletteItems(org, settled, opened);
  const take = (item: PaletteItem | undefined) => {
    if (item === undefined) return;
    setOpened(false);
    setText('');
    if (item.href !== undefined) router.push(item.href);
    item.run?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((index) => Math.min(items.length - 1, index + 1));
    else if (event.key === 'ArrowUp') setChosen((index) => Math.max(0, index - 1));
    else if (event.key === 'Enter') take(items[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      withCloseButton={false}
      padding={8}
      title="Go to"
      yOffset="12vh"
      transitionProps={{ duration: 120 }}
    >
      <TextInput
        data-autofocus
        aria-label="Find a dataset, column or page"
        placeholder="Find a dataset, a column, a tag or a page"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        mb={8}
      />
      {items.map((item, index) => (
        <Fragment key={item.id}>
          {items[index - 1]?.group !== item.group && (
            <Text fz={11} fw={500} c="dimmed" px={12} pt={8} pb={2}>
              {item.group}
            </Text>
          )}
          <NavLink
            py={6}
            label={item.label}
            rightSection={
              item.note === undefined ? undefined : (
                <Text fz={12} c="dimmed" truncate maw={220}>
                  {item.note}
                </Text>
              )
            }
            active={index === chosen}
            onClick={() => take(item)}
            component="button"
          />
        </Fragment>
      ))}
      {items.length === 0 && (
        <Text fz={13} c="dimmed" p={12}>
          Nothing has these letters. The search looks at names, tags, descriptions and columns.
        </Text>
      )}
    </Modal>
  );
}
