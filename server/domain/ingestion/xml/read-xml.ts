import { createReadStream } from 'node:fs';
import { DomainError } from '@/server/operations/errors';
import { readHead } from '../detect-format';
import { RowStage } from '../staging/row-stage';
import type { IngestInput, StagedTable } from '../table';
import { flattenRecord, type XmlNode } from './flatten-record';
import { localName, parseXml, type XmlSource, xmlEncoding } from './parse-xml';
import { findRecordPath, type PathSurvey, surveyXml } from './survey-xml';

/** One record lies in memory. */
const RECORD_CHARACTERS_MAX = 64 * 1024 * 1024;
const WHAT = 'The file';

/** Stages the repeating element of an XML document: one row each, nested elements by their path, repeated ones as lists. */
export async function readXml(input: IngestInput, path: string): Promise<StagedTable> {
  const encoding = input.options.encoding ?? xmlEncoding(await readHead(path), WHAT);
  const source = (): XmlSource => ({ bytes: createReadStream(path), what: WHAT, encoding });
  const paths = await surveyXml(source());
  const { path: recordPath, why } = findRecordPath(paths, input.options.recordPath);
  const stage = new RowStage(input);
  const columns = new Map<string, number>();
  const nested: NonNullable<StagedTable['nested']> = {};
  const total = paths.get(recordPath)?.count ?? 0;
  for await (const records of xmlRecords(source(), recordPath)) {
    for (const record of records) {
      const row: (string | null)[] = [];
      flattenRecord(record, paths, (key, value, kind) => {
        const place = columns.get(key) ?? columns.size;
        columns.set(key, place);
        if (kind !== undefined) nested[place] = kind;
        while (row.length < place) row.push(null);
        row[place] = value;
      });
      if (columns.size > input.limits.columnsMax) {
        throw new DomainError(
          'input_too_many_columns',
          `The records have more than the allowed ${input.limits.columnsMax} fields.`,
        );
      }
      stage.write(row);
    }
    await stage.flush();
    input.report?.({ step: 'read', percent: (40 * stage.rowCount) / total, rowsDone: stage.rowCount });
  }
  if (columns.size === 0) throw new DomainError('input_empty', 'The XML has elements but no values.');
  const staged = await stage.finish([...columns.values()]);
  return {
    ...staged,
    names: columnNames([...columns.keys()]),
    typed: false,
    nested,
    format: 'xml',
    encoding,
    encodingConfidence: 1,
    delimiter: null,
    quote: null,
    headerRow: null,
    notes: [`The records are the elements \`${recordPath}\`. ${why}`, ...outside(paths, recordPath)],
    reading: { recordPath: recordPath.replaceAll('/', '.'), why: { recordPath: why } },
  };
}

/** Records with all they hold, part by part. */
function xmlRecords(source: XmlSource, recordPath: string): AsyncGenerator<XmlNode[]> {
  const at: string[] = [];
  const open: XmlNode[] = [];
  let characters = 0;
  return parseXml<XmlNode>(source, (emit) => ({
    open: (qualified, attributes) => {
      const name = localName(qualified);
      at.push(name);
      const parent = open.at(-1);
      const path = parent === undefined ? at.join('/') : `${parent.path}/${name}`;
      if (parent === undefined && path !== recordPath) return;
      const node: XmlNode = { path, name, attributes, children: [], text: '' };
      if (attributes['xsi:nil'] !== 'true') parent?.children.push(node);
      open.push(node);
    },
    text: (text) => {
      const node = open.at(-1);
      if (node === undefined) return;
      node.text += text;
      characters += text.length;
      if (characters > RECORD_CHARACTERS_MAX) {
        throw new DomainError(
          'input_too_large',
          `A record of the XML has more than ${RECORD_CHARACTERS_MAX} characters.`,
        );
      }
    },
    close: () => {
      at.pop();
      const node = open.pop();
      if (node === undefined || open.length > 0) return;
      characters = 0;
      emit(node);
    },
  }));
}

/** Attributes go without their mark where no element has the same name. */
function columnNames(keys: string[]): string[] {
  const bare = keys.map((key) => key.replaceAll('@', ''));
  return keys.map((key, index) => {
    const name = bare[index] ?? key;
    return bare.filter((other) => other === name).length > 1 ? key : name;
  });
}

function outside(paths: Map<string, PathSurvey>, recordPath: string): string[] {
  const left = [...paths]
    .filter(([path, { hasValue }]) => hasValue && path !== recordPath && !path.startsWith(`${recordPath}/`))
    .map(([path]) => `\`${path}\``);
  if (left.length === 0) return [];
  const rest = left.length > 8 ? ` and ${left.length - 8} more` : '';
  return [`Values outside the records were not read: ${left.slice(0, 8).join(', ')}${rest}`];
}
