/** Readable and unique: the name's letters and digits, and the end of the id. */
export function slugOf(name: string, orgId: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${words || 'org'}-${orgId.slice(-6)}`;
}
