import { logger } from '@/server/lib/logger';
import type { Hint } from '@/server/ports/pub-sub';

/** Who hears hints in this process; one that throws does not keep them from the others. */
export class Listeners {
  private readonly all = new Set<(hint: Hint | null) => void>();

  get size(): number {
    return this.all.size;
  }

  /** `once` by function, so that the same one twice is heard twice. */
  add(listener: (hint: Hint | null) => void): () => void {
    const own = (hint: Hint | null) => listener(hint);
    this.all.add(own);
    return () => void this.all.delete(own);
  }

  tell(hint: Hint | null): void {
    for (const listener of this.all) {
      try {
        listener(hint);
      } catch (error) {
        logger.error({ err: error }, 'a listener of hints failed');
      }
    }
  }
}
