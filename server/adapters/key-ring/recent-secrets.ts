const REMEMBERED_MS = 5 * 60_000;
const REMEMBERED_MAX = 1000;

/** What was opened of late, so that the same is not asked for again and again; in this process's memory only. */
export class RecentSecrets {
  private readonly known = new Map<string, { secret: Promise<Buffer>; until: number }>();

  get(name: string, open: () => Promise<Buffer>): Promise<Buffer> {
    const found = this.known.get(name);
    if (found !== undefined && found.until > Date.now()) return found.secret;
    const secret = open();
    if (this.known.size >= REMEMBERED_MAX) this.known.clear();
    this.known.set(name, { secret, until: Date.now() + REMEMBERED_MS });
    // A failure is not remembered.
    secret.catch(() => this.known.delete(name));
    return secret;
  }
}
