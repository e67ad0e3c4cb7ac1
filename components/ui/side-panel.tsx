'use client';

import { ActionIcon, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './side-panel.module.css';

interface SidePanelProps {
  title: ReactNode;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel over the right edge that leaves the list beside it usable. `esc` closes it. */
export function SidePanel({ title, label, onClose, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  useHotkeys([['Escape', onClose]]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thing in the panel begins at its top
  useEffect(() => {
    panel.current?.scrollTo({ top: 0 });
  }, [label]);
  return (
    <aside ref={panel} className={classes.panel} aria-label={label}>
      <div className={classes.head}>
        <Title order={2}>{title}</Title>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the panel" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <div className={classes.body}>{children}</div>
    </aside>
  );
}
