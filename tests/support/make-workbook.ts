import { makeZip } from './make-zip';

/** A cell: text, number, boolean, or its XML written out. */
export type CellSource = string | number | boolean | null | { xml: string };

export interface SheetSource {
  name: string;
  hidden?: boolean;
  rows: CellSource[][];
  merges?: string[];
}

/** Cell styles by place: as stored, date, date with time, time, elapsed time, two decimals, an own format with quoted letters. */
export const STYLES = { plain: 0, date: 1, datetime: 2, time: 3, elapsed: 4, rounded: 5, quoted: 6 };

/** A cell with a style, for dates and the like. */
export function styled(value: number, style: keyof typeof STYLES): CellSource {
  return { xml: `s="${STYLES[style]}"><v>${value}</v>` };
}

/** A workbook in the Office Open XML form with shared texts, in memory. */
export function makeWorkbook(sheets: SheetSource[], options: { from1904?: boolean } = {}): Buffer {
  const shared: string[] = [];
  const bodies = sheets.map(({ rows, merges = [] }) => {
    const rowsXml = rows.map((cells, row) => {
      const xml = cells.map((cell, column) => cellXml(cell, `${letters(column)}${row + 1}`, shared));
      return `<row r="${row + 1}">${xml.join('')}</row>`;
    });
    const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
    return `<worksheet ${NS}><sheetData>${rowsXml.join('')}</sheetData>${merged === '' ? '' : `<mergeCells>${merged}</mergeCells>`}</worksheet>`;
  });
  const list = sheets.map(
    ({ name, hidden }, index) =>
      `<sheet name="${escaped(name)}" sheetId="${index + 1}"${hidden === true ? ' state="hidden"' : ''} r:id="s${index}"/>`,
  );
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relations = [
    ...sheets.map(
      (_, index) =>
        `<Relationship Id="s${index}" Type="${type}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
    ),
    `<Relationship Id="t" Type="${type}/sharedStrings" Target="sharedStrings.xml"/>`,
    `<Relationship Id="y" Type="${type}/styles" Target="styles.xml"/>`,
  ];
  return makeZip([
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: '_rels/.rels',
      content: `<Relationships><Relationship Id="w" Type="${type}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook ${NS}><workbookPr${options.from1904 === true ? ' date1904="1"' : ''}/><sheets>${list.join('')}</sheets></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', content: `<Relationships>${relations.join('')}</Relationships>` },
    {
      name: 'xl/styles.xml',
      content: `<styleSheet ${NS}><numFmts><numFmt numFmtId="170" formatCode="[h]:mm:ss"/><numFmt numFmtId="171" formatCode="0.0&quot; days&quot;"/></numFmts><cellXfs>${[0, 14, 22, 21, 170, 2, 171].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    },
    ...bodies.map((content, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, content })),
    {
      name: 'xl/sharedStrings.xml',
      content: `<sst ${NS}>${shared.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    },
  ]);
}

const NS =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

function cellXml(cell: CellSource, ref: string, shared: string[]): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return `<c r="${ref}" ${cell.xml}</c>`;
  if (typeof cell === 'number') return `<c r="${ref}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${ref}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  shared.push(cell);
  return `<c r="${ref}" t="s"><v>${shared.length - 1}</v></c>`;
}

function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
