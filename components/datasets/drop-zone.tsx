'use client';

import { Button, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import classes from './datasets.module.css';
import { droppedFiles } from './dropped-files';

/** A place to drop files of one table, and a button for those who do not drag. */
export function DropZone({
  onFiles,
  compact = false,
}: {
  onFiles: (files: File[]) => void;
  compact?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void droppedFiles(event.dataTransfer).then((files) => files.length > 0 && onFiles(files));
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
          ? 'Drop another instead, or'
          : 'Drop a table here (CSV, Excel, JSON, Parquet and more, also several files of one schema or a folder), or'}
      </Text>
      <Button size="xs" variant="default" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label="File"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file may be chosen again after a change.
          event.currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </section>
  );
}
