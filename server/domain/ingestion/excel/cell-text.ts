/**
 * How the value of a cell becomes text: what is stored, not what the number format shows. Dates and times are numbers
 * in a workbook, told apart only by their format, and become ISO text.
 */

export type NumberKind = 'number' | 'date' | 'datetime' | 'time' | 'elapsed';

/** Built-in formats that show dates and times (ECMA-376 part 1, 18.8.30, with the East Asian ones). */
const BUILT_IN: Record<number, NumberKind> = {
  14: 'date',
  15: 'date',
  16: 'date',
  17: 'date',
  18: 'time',
  19: 'time',
  20: 'time',
  21: 'time',
  22: 'datetime',
  45: 'time',
  46: 'elapsed',
  47: 'time',
};
for (const id of [27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]) BUILT_IN[id] = 'date';
for (const id of [32, 33, 34, 35, 55, 56]) BUILT_IN[id] = 'time';

/** What a number format shows, by its code where the workbook has one. */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return BUILT_IN[id] ?? 'number';
  const elapsed = /\[(h+|m+|s+)\]/i.test(code);
  const marks = (code.split(';')[0] ?? '')
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general/gi, '')
    .toLowerCase();
  if (elapsed) return 'elapsed';
  const [day, clock] = [/[yd]|mmm/.test(marks), /[hs]/.test(marks)];
  if (day && clock) return 'datetime';
  if (clock) return 'time';
  return day || /m/.test(marks) ? 'date' : 'number';
}

/** The text of a stored number. Digits beyond what a double holds are the writer's rounding, so the shortest text with the same value stands. */
export function numberText(raw: string): string {
  const text = raw.trim();
  const digits = text.replace(/^[-+]?0*\.?0*|[eE].*$|\./g, '').length;
  if (digits <= 15 && !/[eE]/.test(text)) return text;
  const value = Number(text);
  if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) return text;
  return Number.isFinite(value) ? String(value) : text;
}

const DAY_MS = 86_400_000;
/** 9999-12-31, the last day that a workbook can show. */
const SERIAL_MAX = 2_958_466;

/** ISO text of a date or time; the number itself where it stands for no day. */
export function dateText(raw: string, kind: NumberKind, from1904: boolean): string {
  const serial = Number(raw);
  if (kind === 'number' || !Number.isFinite(serial) || serial < 0 || serial >= SERIAL_MAX)
    return numberText(raw);
  const [whole, clockMs] = splitSerial(serial);
  if (kind === 'elapsed') return clockText(whole * DAY_MS + clockMs);
  if (whole === 0 && (kind === 'time' || !from1904))
    return kind === 'date' ? numberText(raw) : clockText(clockMs);
  const day = dayText(whole, from1904);
  return kind === 'date' && clockMs === 0 ? day : `${day} ${clockText(clockMs)}`;
}

function splitSerial(serial: number): [number, number] {
  const whole = Math.floor(serial);
  const clockMs = Math.round((serial - whole) * DAY_MS);
  return clockMs === DAY_MS ? [whole + 1, 0] : [whole, clockMs];
}

/** Day 60 of the 1900 system is the 29 February that never was; the days before it are one off for that reason. */
function dayText(serial: number, from1904: boolean): string {
  if (!from1904 && serial === 60) return '1900-02-29';
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  return new Date(epoch + serial * DAY_MS).toISOString().slice(0, 10);
}

function clockText(ms: number): string {
  const pad = (value: number, places = 2) => String(value).padStart(places, '0');
  const seconds = Math.floor(ms / 1000);
  const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return ms % 1000 === 0 ? clock : `${clock}.${pad(ms % 1000, 3)}`;
}
