/** The end of that day where the person is, as the API wants it; null: no end. */
export function endOfDay(date: string): string | null {
  if (date === '') return null;
  const end = new Date(`${date}T23:59:59`);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}

/** The day of a time where the person is, for an input of type date. */
export function dayOf(iso: string | null): string {
  if (iso === null) return '';
  const time = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
