/** A name that was given from outside, without control characters: none belongs there, and the database takes no NUL. */
export function plainName(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '').trim();
}
