'use client';

import { type ReactNode, useState } from 'react';
import classes from './datasets.module.css';
import { droppedFiles } from './dropped-files';

/** A page that takes a dropped file anywhere. */
export function DropPage({ onFiles, children }: { onFiles: (files: File[]) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the page only takes drops; the button does the same by keyboard
    <div
      className={over ? classes.pageOver : undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => event.currentTarget === event.target && setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void droppedFiles(event.dataTransfer).then((files) => files.length > 0 && onFiles(files));
      }}
    >
      {children}
    </div>
  );
}
