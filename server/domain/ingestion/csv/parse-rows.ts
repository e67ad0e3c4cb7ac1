export interface Dialect {
  delimiter: string;
  /** Empty when the file does not quote. */
  quote: string;
  /** The character before a quote inside a quoted field; the quote itself in most files. */
  escape: string;
}

export interface ParsedRow {
  fields: string[];
  /** 0-based line on which the record starts. */
  line: number;
  /** Text after a closing quote, or a quote that never closes. */
  broken: boolean;
  /** Offsets of the record in the text, without its line end. */
  start: number;
  end: number;
}

/**
 * Reads records from text, tolerantly: a quote opens a field only at its beginning, text after a closing quote is kept
 * and marked as broken. `final` false leaves an unfinished last record for the next call; `consumed` says up to where
 * the text was used.
 */
export function parseRows(
  text: string,
  dialect: Dialect,
  options: { final: boolean; firstLine?: number; rowsMax?: number },
): { rows: ParsedRow[]; consumed: number; lines: number } {
  const { delimiter, quote, escape: escapeMark } = dialect;
  const rows: ParsedRow[] = [];
  let line = options.firstLine ?? 0;
  let position = 0;
  let consumed = 0;
  const rowsMax = options.rowsMax ?? Number.POSITIVE_INFINITY;

  while (position < text.length && rows.length < rowsMax) {
    const start = position;
    const startLine = line;
    const fields: string[] = [];
    let broken = false;
    let complete = false;
    for (;;) {
      if (quote !== '' && text.startsWith(quote, position)) {
        const field = readQuoted(text, position, quote, escapeMark);
        if (field === null) {
          if (!options.final) return { rows, consumed, lines: line };
          fields.push(text.slice(position));
          position = text.length;
          broken = true;
          complete = true;
          break;
        }
        line += field.lineEnds;
        position = field.end;
        let tail = '';
        while (position < text.length && !atEnd(text, position, delimiter)) tail += text[position++];
        if (tail.trim() !== '') broken = true;
        fields.push(field.value + tail.trimEnd());
      } else {
        const fieldStart = position;
        while (position < text.length && !atEnd(text, position, delimiter)) position++;
        fields.push(text.slice(fieldStart, position));
      }
      if (position >= text.length) {
        complete = options.final;
        break;
      }
      if (text.startsWith(delimiter, position)) {
        position += delimiter.length;
        if (position >= text.length) {
          complete = options.final;
          if (complete) fields.push('');
          break;
        }
        continue;
      }
      complete = true;
      break;
    }
    if (!complete) return { rows, consumed, lines: startLine };
    const end = position;
    if (text[position] === '\r') {
      // A carriage return at the very end may be half of a line end.
      if (position + 1 >= text.length && !options.final) return { rows, consumed, lines: startLine };
      position += text[position + 1] === '\n' ? 2 : 1;
    } else if (text[position] === '\n') {
      position++;
    }
    line++;
    consumed = position;
    rows.push({ fields, line: startLine, broken, start, end });
  }
  return { rows, consumed, lines: line };
}

function atEnd(text: string, position: number, delimiter: string): boolean {
  const character = text[position];
  return character === '\n' || character === '\r' || text.startsWith(delimiter, position);
}

function readQuoted(
  text: string,
  start: number,
  quote: string,
  escapeMark: string,
): { value: string; end: number; lineEnds: number } | null {
  let value = '';
  let position = start + 1;
  let lineEnds = 0;
  let chunkStart = position;
  while (position < text.length) {
    const character = text[position];
    if (character === escapeMark && escapeMark !== quote && position + 1 < text.length) {
      const next = text[position + 1];
      if (next === quote || next === escapeMark) {
        value += text.slice(chunkStart, position) + next;
        position += 2;
        chunkStart = position;
        continue;
      }
    }
    if (character === quote) {
      if (escapeMark === quote && text[position + 1] === quote) {
        value += text.slice(chunkStart, position + 1);
        position += 2;
        chunkStart = position;
        continue;
      }
      return { value: value + text.slice(chunkStart, position), end: position + 1, lineEnds };
    }
    if (character === '\n' || (character === '\r' && text[position + 1] !== '\n')) lineEnds++;
    position++;
  }
  return null;
}
