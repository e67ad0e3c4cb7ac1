/** A path of this site and nothing else; the same rule as on the sign-in page (components/auth/local-path.ts). */
export function isLocalPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path) && !/[\t\n\r]/.test(path);
}
