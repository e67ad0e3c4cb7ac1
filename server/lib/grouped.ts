/** 1234567 -> 1 234 567 with thin spaces. */
export function grouped(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
}
