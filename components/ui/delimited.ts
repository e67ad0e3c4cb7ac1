/** Rows as tab-separated text, which spreadsheets paste into cells; tabs and breaks inside a value become spaces. */
export function toTsv(rows: readonly (readonly (string | null)[])[]): string {
  return rows
    .map((row) => row.map((cell) => (cell ?? '').replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}

/** Rows as CSV (RFC 4180); an empty text is quoted, so that it differs from nothing. */
export function toCsv(rows: readonly (readonly (string | null)[])[]): string {
  const cell = (value: string | null) => {
    if (value === null) return '';
    return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Hands a text to the browser as a file. */
export function saveText(fileName: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
