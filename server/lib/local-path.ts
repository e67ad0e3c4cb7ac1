/**
 * The path to go to after sign-in, if it leads into this site; anything else would let a crafted link send people to
 * another site with our name in front. A backslash counts as a slash in browsers.
 */
export function localPath(next: string | null | undefined): string | null {
  if (next === null || next === undefined || !/^\/(?![/\\])/.test(next)) return null;
  // Control characters are dropped by browsers, which could put two slashes next to each other.
  if (/[\t\n\r]/.test(next)) return null;
  return next;
}
