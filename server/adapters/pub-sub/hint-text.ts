import { z } from 'zod';
import { logger } from '@/server/lib/logger';
import type { Hint } from '@/server/ports/pub-sub';

const HintText = z.object({ orgId: z.string(), jobId: z.string().optional() }).nullable();

export function writeHint(hint: Hint | null): string {
  return JSON.stringify(hint);
}

/** What cannot be read may have been any hint: look everywhere. */
export function readHint(text: string): Hint | null {
  try {
    const hint = HintText.parse(JSON.parse(text));
    if (hint === null) return null;
    return { orgId: hint.orgId, ...(hint.jobId === undefined ? {} : { jobId: hint.jobId }) };
  } catch {
    logger.warn({ length: text.length }, 'a hint could not be read');
    return null;
  }
}
