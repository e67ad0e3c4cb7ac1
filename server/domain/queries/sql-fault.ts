import { DomainError, type ErrorCode } from '@/server/operations/errors';

/** A fault in the text of a query, with its place as an offset in characters, and as line and column from 1. */
export function sqlFault(
  code: Extract<ErrorCode, 'sql_invalid' | 'sql_refused'>,
  detail: string,
  text: string,
  position: number | null,
): DomainError {
  if (position === null || position < 0 || position > text.length) {
    return new DomainError(code, detail, { errors: [{ path: 'sql', message: detail }] });
  }
  const before = text.slice(0, position).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new DomainError(code, detail, {
    errors: [{ path: 'sql', message: `line ${line}, column ${column}` }],
    extensions: { position, line, column },
  });
}

/** The offset in characters of an offset in bytes of UTF-8, which is how the engine counts. */
export function characterAt(text: string, byte: number): number {
  return Buffer.from(text).subarray(0, byte).toString().length;
}

/**
 * The engine's message without its picture of the line, and the place that the picture points at. `LINE 2: …` is the
 * second line of the text; a long one is cut at either end, which `...` tells.
 */
export function readEngineMessage(
  message: string,
  text: string,
): { detail: string; position: number | null } {
  const picture = /\n*LINE (\d+): (.*)\n( *)\^[\s\S]*$/.exec(message);
  const detail = message.replace(picture?.[0] ?? '', '').trim();
  if (picture === null) return { detail, position: null };
  const [, number = '1', shown = '', indent = ''] = picture;
  const lines = text.split('\n');
  const line = lines[Number(number) - 1];
  const caret = indent.length - `LINE ${number}: `.length;
  if (line === undefined || caret < 0) return { detail, position: null };
  const head = shown.startsWith('...') ? 3 : 0;
  const core = shown.slice(head).replace(/\.\.\.$/, '');
  const start = line.indexOf(core);
  if (start < 0) return { detail, position: null };
  const offset = lines.slice(0, Number(number) - 1).reduce((sum, { length }) => sum + length + 1, 0);
  return { detail, position: offset + start + caret - head };
}
