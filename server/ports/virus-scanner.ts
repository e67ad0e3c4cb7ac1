import type { Readable } from 'node:stream';

export type Verdict = { clean: true } | { clean: false; signature: string };

/** Looks through the bytes of a file. Raises DomainError `unavailable` when it cannot say: nothing passes unseen. */
export interface VirusScanner {
  scan(content: Readable): Promise<Verdict>;
}
