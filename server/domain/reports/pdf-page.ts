import PDFDocument from 'pdfkit';
import { type Face, pdfFonts } from './pdf-fonts';

const MARGIN = 48;
const BOTTOM = 56;

export interface Column {
  title: string;
  /** Points of an A4 page, which has 499 between its margins. */
  width: number;
  face?: Face;
  right?: boolean;
}

export interface PdfPage {
  document: PDFKit.PDFDocument;
  width: number;
  text: (text: string, options?: TextOptions) => void;
  table: (columns: Column[], rows: string[][]) => void;
  /** Moves on, to a new page where less than this is left. */
  need: (height: number) => void;
  gap: (height: number) => void;
  newPage: () => void;
  finish: () => Promise<Buffer>;
}
interface TextOptions {
  face?: Face;
  size?: number;
  colour?: string;
  x?: number;
  width?: number;
  right?: boolean;
}

const QUIET = '#6b7280';
const INK = '#111827';

/** A document of A4 pages that fills from top to bottom, with the page number below. */
export async function openPdf(title: string): Promise<PdfPage> {
  const fonts = await pdfFonts();
  const document = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: BOTTOM },
    bufferPages: true,
    info: { Title: title, Creator: 'Datrix' },
  });
  for (const [name, file] of fonts.files) document.registerFont(name, file);
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => document.on('end', () => resolve()));
  const width = document.page.width - 2 * MARGIN;
  const limit = () => document.page.height - BOTTOM;

  const need = (height: number) => {
    if (document.y + height > limit()) document.addPage();
  };
  /** Lines of one font each would break words; so the text is drawn in stretches that continue each other. */
  const text = (content: string, options: TextOptions = {}) => {
    const {
      face = 'text',
      size = 9.5,
      colour = INK,
      x = MARGIN,
      width: wide = width,
      right = false,
    } = options;
    const parts = fonts.stretches(content === '' ? ' ' : content, face);
    const start = document.y;
    parts.forEach((part, at) => {
      document.font(part.font).fontSize(size).fillColor(colour);
      const continued = at < parts.length - 1;
      if (at === 0)
        document.text(part.text, x, start, { width: wide, continued, align: right ? 'right' : 'left' });
      else document.text(part.text, { continued });
    });
  };
  const table = (columns: Column[], rows: string[][]) => {
    const line = (cells: string[], heading: boolean) => {
      const size = heading ? 8 : 8.5;
      const heights = cells.map((cell, at) => {
        document.font(heading ? 'text-latin' : `${columns[at]?.face ?? 'text'}-latin`).fontSize(size);
        return document.heightOfString(cell === '' ? ' ' : cell, { width: (columns[at]?.width ?? 60) - 8 });
      });
      const height = Math.max(...heights) + 5;
      need(height + 2);
      const top = document.y;
      let x = MARGIN;
      for (const [at, column] of columns.entries()) {
        document.y = top;
        text(cells[at] ?? '', {
          face: heading ? 'text' : (column.face ?? 'text'),
          size,
          colour: heading ? QUIET : INK,
          x,
          width: column.width - 8,
          right: column.right ?? false,
        });
        x += column.width;
      }
      document.y = top + height;
      document
        .moveTo(MARGIN, document.y - 2)
        .lineTo(MARGIN + width, document.y - 2)
        .lineWidth(0.5)
        .strokeColor('#e5e7eb')
        .stroke();
    };
    need(40);
    if (columns.some(({ title: name }) => name !== ''))
      line(
        columns.map(({ title: name }) => name),
        true,
      );
    for (const row of rows) line(row, false);
  };
  const finish = async () => {
    const { start, count } = document.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      document.switchToPage(page);
      document.page.margins.bottom = 0;
      document.font('text-latin').fontSize(8).fillColor(QUIET);
      document.text(`${page + 1} of ${count}`, MARGIN, document.page.height - 36, { width, align: 'right' });
    }
    document.end();
    await ended;
    return Buffer.concat(chunks);
  };
  return {
    document,
    width,
    text,
    table,
    need,
    gap: (height) => {
      document.y += height;
    },
    newPage: () => document.addPage(),
    finish,
  };
}
