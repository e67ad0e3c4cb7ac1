import { type FileHandle, open } from 'node:fs/promises';
import {
  CHUNK,
  ELEMENT,
  FILE,
  GROUP,
  listOf,
  META,
  numberOf,
  readFooter,
  readRange,
  setNumber,
  structOf,
  structsOf,
  textOf,
} from './footer';
import { rowNumberChunk, rowNumberElement } from './row-number-chunk';
import { THRIFT, type ThriftStruct, writeStruct } from './thrift-compact';

/** A flat column of one table that lies in one or several Parquet files, row groups in order. */
export interface ColumnSource {
  name: string;
  paths: string[];
}

interface Part {
  file: FileHandle;
  group: ThriftStruct;
  footer: ThriftStruct;
}

/**
 * Puts columns of Parquet files beside each other, with row numbers from 0 as first column, by copying their bytes:
 * nothing is decoded, so this costs as much as copying a file. All sources must have row groups of the same sizes.
 */
export async function assembleColumns(
  target: string,
  rowNumberName: string,
  columns: ColumnSource[],
): Promise<{ rowCount: number }> {
  const files = new Map<string, { file: FileHandle; footer: ThriftStruct }>();
  const output = await open(target, 'w');
  try {
    for (const path of new Set(columns.flatMap(({ paths }) => paths))) {
      const file = await open(path, 'r');
      // Kept before the footer is read, so that a damaged file is closed too.
      files.set(path, { file, footer: new Map() });
      files.set(path, { file, footer: await readFooter(file) });
    }
    const parts = columns.map(({ paths }) =>
      paths.flatMap((path): Part[] => {
        const source = files.get(path);
        return source === undefined
          ? []
          : structsOf(source.footer, FILE.rowGroups).map((group) => ({ ...source, group }));
      }),
    );
    return await write(output, rowNumberName, columns, parts);
  } finally {
    await Promise.all([output.close(), ...[...files.values()].map(({ file }) => file.close())]);
  }
}

async function write(
  output: FileHandle,
  rowNumberName: string,
  columns: ColumnSource[],
  parts: Part[][],
): Promise<{ rowCount: number }> {
  let [position, rowCount] = [0, 0];
  const append = async (bytes: Buffer): Promise<number> => {
    await output.write(bytes, 0, bytes.length, position);
    position += bytes.length;
    return position - bytes.length;
  };
  await append(Buffer.from('PAR1'));
  const blooms: { file: FileHandle; meta: ThriftStruct }[] = [];
  const groups: ThriftStruct[] = [];
  const [first] = parts;
  for (const [index, { group: model }] of (first ?? []).entries()) {
    const groupRows = numberOf(model, GROUP.rowCount) ?? 0;
    const start = position;
    const numbers = rowNumberChunk(rowNumberName, rowCount, groupRows);
    placeChunk(numbers.chunk, await append(numbers.bytes), 0);
    const chunks = [numbers.chunk];
    for (const [column, { name }] of columns.entries()) {
      const part = parts[column]?.[index];
      if (part === undefined || numberOf(part.group, GROUP.rowCount) !== groupRows) {
        throw new Error(`Column ${name} has other row groups than the first column.`);
      }
      const chunk = chunkOf(part, name);
      const meta = structOf(chunk, CHUNK.meta) ?? new Map();
      const from = chunkStart(meta);
      placeChunk(
        chunk,
        await append(await readRange(part.file, from, numberOf(meta, META.compressedBytes) ?? 0)),
        from,
      );
      if (numberOf(meta, META.bloomLength) !== undefined) blooms.push({ file: part.file, meta });
      else meta.delete(META.bloomOffset);
      chunks.push(chunk);
    }
    const total = (field: number) =>
      chunks.reduce(
        (sum, chunk) => sum + (numberOf(structOf(chunk, CHUNK.meta) ?? new Map(), field) ?? 0),
        0,
      );
    const group: ThriftStruct = new Map([[GROUP.columns, listOf(chunks)]]);
    setNumber(group, GROUP.bytes, total(META.bytes));
    setNumber(group, GROUP.rowCount, groupRows);
    setNumber(group, GROUP.fileOffset, start);
    setNumber(group, GROUP.compressedBytes, total(META.compressedBytes));
    groups.push(group);
    rowCount += groupRows;
  }
  for (const { file, meta } of blooms) {
    const bytes = await readRange(
      file,
      numberOf(meta, META.bloomOffset) ?? 0,
      numberOf(meta, META.bloomLength) ?? 0,
    );
    setNumber(meta, META.bloomOffset, await append(bytes));
  }
  const footer = writeStruct(fileStruct(rowNumberName, columns, parts, groups, rowCount));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  await append(Buffer.concat([footer, length, Buffer.from('PAR1')]));
  return { rowCount };
}

function fileStruct(
  rowNumberName: string,
  columns: ColumnSource[],
  parts: Part[][],
  groups: ThriftStruct[],
  rowCount: number,
): ThriftStruct {
  const [model] = parts[0] ?? [];
  const root: ThriftStruct = new Map(structsOf(model?.footer ?? new Map(), FILE.schema)[0] ?? []);
  root.set(ELEMENT.childCount, { type: THRIFT.i32, value: BigInt(columns.length + 1) });
  const elements = columns.map(({ name }, column) => elementOf(parts[column]?.[0], name));
  const struct: ThriftStruct = new Map();
  struct.set(FILE.version, model?.footer.get(FILE.version) ?? { type: THRIFT.i32, value: 1n });
  struct.set(FILE.schema, listOf([root, rowNumberElement(rowNumberName), ...elements]));
  setNumber(struct, FILE.rowCount, rowCount);
  struct.set(FILE.rowGroups, listOf(groups));
  const createdBy = model?.footer.get(FILE.createdBy);
  if (createdBy !== undefined) struct.set(FILE.createdBy, createdBy);
  return struct;
}

function elementOf(part: Part | undefined, name: string): ThriftStruct {
  const [, ...elements] = structsOf(part?.footer ?? new Map(), FILE.schema);
  const found = elements.find((element) => textOf(element, ELEMENT.name) === name);
  if (found === undefined || (numberOf(found, ELEMENT.childCount) ?? 0) > 0) {
    throw new Error(`There is no flat column ${name}.`);
  }
  return found;
}

/** The chunk of a top-level column, as a copy, since offsets in it will be changed. */
function chunkOf({ group }: Part, name: string): ThriftStruct {
  for (const chunk of structsOf(group, GROUP.columns)) {
    const meta = structOf(chunk, CHUNK.meta);
    const path = meta?.get(META.path)?.value;
    const [top, ...below] =
      path !== undefined && typeof path === 'object' && 'items' in path ? path.items : [];
    if (meta === undefined || below.length > 0 || !Buffer.isBuffer(top) || top.toString('utf8') !== name)
      continue;
    return new Map(chunk).set(CHUNK.meta, { type: THRIFT.struct, value: new Map(meta) });
  }
  throw new Error(`A row group has no flat column ${name}.`);
}

function chunkStart(meta: ThriftStruct): number {
  const data = numberOf(meta, META.dataOffset) ?? 0;
  const dictionary = numberOf(meta, META.dictionaryOffset) ?? 0;
  return dictionary > 0 ? Math.min(data, dictionary) : data;
}

/** Moves the chunk's offsets from where its bytes began to where they are now. */
function placeChunk(chunk: ThriftStruct, to: number, from: number): void {
  const meta = structOf(chunk, CHUNK.meta) ?? new Map();
  for (const field of [META.dataOffset, META.dictionaryOffset]) {
    const offset = numberOf(meta, field);
    // A zero for the dictionary says that there is none.
    if (offset === undefined || (field === META.dictionaryOffset && offset === 0)) continue;
    setNumber(meta, field, offset - from + to);
  }
  meta.delete(META.indexOffset);
  setNumber(chunk, CHUNK.fileOffset, 0);
  for (const field of [
    CHUNK.offsetIndexOffset,
    CHUNK.offsetIndexLength,
    CHUNK.columnIndexOffset,
    CHUNK.columnIndexLength,
  ]) {
    chunk.delete(field);
  }
}
