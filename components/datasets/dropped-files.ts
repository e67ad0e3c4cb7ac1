/** Files of a drop, those of folders too, in the order of their paths; hidden files are left out. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  // The list is empty as soon as the event is over, so it is read before anything is awaited.
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.every((entry) => entry.isFile)) return [...transfer.files];
  const found: { path: string; file: File }[] = [];
  for (const entry of entries) await walk(entry, found);
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ file }) => file);
}

async function walk(entry: FileSystemEntry, found: { path: string; file: File }[]): Promise<void> {
  if (entry.name.startsWith('.')) return;
  if (isFile(entry)) {
    found.push({
      path: entry.fullPath,
      file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)),
    });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    // A reader gives a folder in portions, and an empty one at the end.
    for (;;) {
      const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (portion.length === 0) return;
      for (const inner of portion) await walk(inner, found);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
