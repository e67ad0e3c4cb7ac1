'use client';

import { Button, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import classes from './datasets.module.css';

/** A place to drop a file, and a button for those who do not drag. */
export function DropZone({ onFile, compact = false }: { onFile: (file: File) => void; compact?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  return (
    <section
      aria-label="Drop a file"
      className={`${classes.drop} ${over ? classes.over : ''} ${compact ? classes.compact : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconUpload size={compact ? 16 : 24} color="var(--text-3)" aria-hidden />
      <Text fz={13}>
        {compact
          ? 'Drop another file instead, or'
          : 'Drop a CSV, TSV, JSON, JSON Lines or Parquet file here, or'}
      </Text>
      <Button size="xs" variant="default" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) onFile(file);
        }}
      />
    </section>
  );
}
