import { DomainError } from '@/server/operations/errors';
import { localName, parseXml } from '../xml/parse-xml';
import type { Zip } from '../zip/open-zip';
import { kindOfFormat, type NumberKind } from './cell-text';

export interface Sheet {
  name: string;
  /** Member of the archive. */
  path: string;
  hidden: boolean;
}

export interface Workbook {
  sheets: Sheet[];
  from1904: boolean;
  sharedStringsPath: string | null;
  /** What the numbers of a cell with this style stand for. */
  kinds: NumberKind[];
}

export function isWorkbook(zip: Zip): boolean {
  return zip.members.some(({ name }) => /^(\/?xl\/)?workbook\d*\.(xml|bin)$|^xl\//.test(name));
}

/** Sheets, calendar and styles of a workbook in the Office Open XML form. */
export async function readWorkbook(zip: Zip): Promise<Workbook> {
  const names = new Map(zip.members.map(({ name }) => [name.toLowerCase(), name]));
  const part = (path: string) => names.get(path.replace(/^\//, '').toLowerCase()) ?? null;
  const root = await readRelations(zip, part('_rels/.rels'));
  const main = root.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (main.endsWith('.bin')) {
    throw new DomainError(
      'input_unsupported',
      'The workbook is in the binary form (.xlsb). Save it as .xlsx and upload again.',
    );
  }
  const path = part(main);
  if (path === null) throw new DomainError('input_corrupt', 'The workbook lacks its list of sheets.');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const file = path.slice(folder.length);
  const relations = await readRelations(zip, part(`${folder}_rels/${file}.rels`));
  const resolve = (target: string) => part(target.startsWith('/') ? target : folder + target);
  const { listed, from1904 } = await readSheetList(zip, path);
  const sheets = listed.flatMap(({ name, relation, hidden }) => {
    const found = relations.find(({ id }) => id === relation);
    const at = found?.type === 'worksheet' ? resolve(found.target) : null;
    return at === null ? [] : [{ name, path: at, hidden }];
  });
  const target = (type: string) => relations.find((relation) => relation.type === type)?.target;
  const [strings, styles] = [target('sharedStrings'), target('styles')];
  return {
    sheets,
    from1904,
    sharedStringsPath: strings === undefined ? null : resolve(strings),
    kinds: styles === undefined ? [] : await readKinds(zip, resolve(styles)),
  };
}

interface Relation {
  id: string;
  /** The last part of its type, which is the same in the transitional and the strict form. */
  type: string;
  target: string;
}

async function readRelations(zip: Zip, path: string | null): Promise<Relation[]> {
  if (path === null) return [];
  return gather<Relation>(zip, path, (emit) => ({
    open: (name, attributes) => {
      if (localName(name) !== 'Relationship') return;
      const type = (attributes.Type ?? '').split('/').at(-1) ?? '';
      emit({ id: attributes.Id ?? '', type, target: attributes.Target ?? '' });
    },
  }));
}

async function readSheetList(zip: Zip, path: string) {
  let from1904 = false;
  const listed = await gather<{ name: string; relation: string; hidden: boolean }>(zip, path, (emit) => ({
    open: (name, attributes) => {
      const local = localName(name);
      if (local === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (local !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => localName(key) === 'id')?.[1] ?? '';
      emit({ name: attributes.name ?? '', relation, hidden: /hidden/i.test(attributes.state ?? '') });
    },
  }));
  return { listed, from1904 };
}

async function readKinds(zip: Zip, path: string | null): Promise<NumberKind[]> {
  if (path === null) return [];
  const codes = new Map<number, string>();
  let inCells = false;
  return gather<NumberKind>(zip, path, (emit) => ({
    open: (name, attributes) => {
      const local = localName(name);
      if (local === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (local === 'cellXfs') inCells = true;
      else if (local === 'xf' && inCells) {
        const id = Number(attributes.numFmtId ?? 0);
        emit(kindOfFormat(id, codes.get(id)));
      }
    },
    close: (name) => {
      if (localName(name) === 'cellXfs') inCells = false;
    },
  }));
}

async function gather<Item>(
  zip: Zip,
  path: string,
  handle: Parameters<typeof parseXml<Item>>[1],
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const items of parseXml(
    { bytes: await zip.read(path), what: `\`${path}\` in the workbook` },
    handle,
  )) {
    for (const item of items) all.push(item);
  }
  return all;
}
