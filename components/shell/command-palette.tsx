'use client';

import { Modal, NavLink, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTRPC } from './trpc';

const OPEN_EVENT = 'datrix:palette';
export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN_EVENT));
}

/** ⌘K: go to a dataset or a page by a few letters. */
export function CommandPalette({ org }: { org: string }) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const router = useRouter();
  const trpc = useTRPC();
  useHotkeys([['mod+K', () => setOpened(true)]], []);
  useEffect(() => {
    const open = () => setOpened(true);
    window.addEventListener(OPEN_EVENT, open);
    return () => window.removeEventListener(OPEN_EVENT, open);
  }, []);
  const datasets = useQuery({
    ...trpc.dataset.list.queryOptions({ search: text || undefined, limit: 8 }),
    enabled: opened,
  });
  const pages = [
    { label: 'Datasets', href: `/${org}/datasets` },
    { label: 'Connectors', href: `/${org}/connectors` },
    { label: 'API keys', href: `/${org}/settings/api-keys` },
    { label: 'API reference', href: '/docs' },
  ].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  const items = [
    ...(datasets.data?.data.map(({ id, name }) => ({ label: name, href: `/${org}/datasets/${id}` })) ?? []),
    ...pages,
  ];
  const go = (href: string | undefined) => {
    if (href === undefined) return;
    setOpened(false);
    setText('');
    router.push(href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((index) => Math.min(items.length - 1, index + 1));
    else if (event.key === 'ArrowUp') setChosen((index) => Math.max(0, index - 1));
    else if (event.key === 'Enter') go(items[chosen]?.href);
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
        aria-label="Find a dataset or page"
        placeholder="Find a dataset or page"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        mb={8}
      />
      {items.map((item, index) => (
        <NavLink
          key={item.href}
          label={item.label}
          active={index === chosen}
          onClick={() => go(item.href)}
          component="button"
        />
      ))}
    </Modal>
  );
}
