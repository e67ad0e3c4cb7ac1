/** How a text writes a date. Orders of day and month are told apart only where a number above 12 proves it. */
export interface DateReading {
  /** `yyyy-mm-dd`, `?/?/yyyy` and the like; `?` stands for day or month. */
  format: string;
  /** Two numbers that may be day and month, in the order of the text; null where the format leaves no doubt. */
  dayOrMonth: [number, number] | null;
  /** Year, month, day where the format alone gives them. */
  date: [number, number, number] | null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME =
  /[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?(\s*(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT))?$/;

/** Reads a date in one of about forty ways of writing; null for a text that is none. */
export function readDate(text: string): DateReading | null {
  const trimmed = text.trim();
  if (trimmed.length < 6 || trimmed.length > 40) return null;
  const time = TIME.exec(trimmed);
  const suffix = time === null ? '' : time[1] === undefined ? ' hh:mm' : ' hh:mm zone';
  const day = time === null ? trimmed : trimmed.slice(0, time.index);
  const reading = readNumeric(day) ?? readNamed(day);
  return reading === null ? null : { ...reading, format: reading.format + suffix };
}

function readNumeric(text: string): DateReading | null {
  const yearFirst = /^(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (yearFirst !== null) {
    const [, year = '', separator = '', month = '', day = ''] = yearFirst;
    const [a, b] = [Number(month), Number(day)];
    if (valid(Number(year), a, b)) {
      return { format: `yyyy${separator}mm${separator}dd`, dayOrMonth: null, date: [Number(year), a, b] };
    }
    return valid(Number(year), b, a)
      ? { format: `yyyy${separator}dd${separator}mm`, dayOrMonth: null, date: [Number(year), b, a] }
      : null;
  }
  const yearLast = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  if (yearLast !== null) {
    const [, first = '', separator = '', second = '', year = ''] = yearLast;
    const [a, b] = [Number(first), Number(second)];
    const full = year.length === 4 ? Number(year) : 2000;
    if (!valid(full, a, b) && !valid(full, b, a)) return null;
    return {
      format: `?${separator}?${separator}${year.length === 4 ? 'yyyy' : 'yy'}`,
      dayOrMonth: [a, b],
      date: null,
    };
  }
  const compact = /^(19|20)(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (compact === null) return null;
  const [year, month, day] = [Number(`${compact[1]}${compact[2]}`), Number(compact[3]), Number(compact[4])];
  return valid(year, month, day) ? { format: 'yyyymmdd', dayOrMonth: null, date: [year, month, day] } : null;
}

function readNamed(text: string): DateReading | null {
  const plain = text.replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i, '');
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)?([-/. ]+)([A-Za-z]{3,9})\.?([-/., ]+)(\d{4}|\d{2})$/.exec(
    plain,
  );
  if (dayFirst !== null) {
    const [, day = '', , name = '', , year = ''] = dayFirst;
    return named(year, name, day, name.length > 3 ? 'd month' : 'd mon');
  }
  const monthFirst = /^([A-Za-z]{3,9})\.?[-/ ]+(\d{1,2})(?:st|nd|rd|th)?,?[-/ ]+(\d{4}|\d{2})$/.exec(plain);
  if (monthFirst === null) return null;
  const [, name = '', day = '', year = ''] = monthFirst;
  return named(year, name, day, name.length > 3 ? 'month d' : 'mon d');
}

function named(year: string, name: string, day: string, shape: string): DateReading | null {
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  if (month === 0) return null;
  const full = year.length === 4 ? Number(year) : 2000;
  if (!valid(full, month, Number(day))) return null;
  return {
    format: `${shape} ${year.length === 4 ? 'yyyy' : 'yy'}`,
    dayOrMonth: null,
    date: year.length === 4 ? [full, month, Number(day)] : null,
  };
}

function valid(year: number, month: number, day: number): boolean {
  if (year < 1000 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
