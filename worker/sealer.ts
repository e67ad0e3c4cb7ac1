import { organisationsToSeal, sealOrganisation } from '@/server/audit/seal-events';
import { logger } from '@/server/lib/logger';

const POLL_MS = 1000;

/** Seals audit events of all organisations as they come; several workers may do so at once. */
export function startSealer(): { stop: () => Promise<void> } {
  const controller = new AbortController();
  let wake = () => {};
  const sealing = async () => {
    while (!controller.signal.aborted) {
      await sealAll(controller.signal).catch((error: unknown) =>
        logger.error({ err: error }, 'audit events could not be sealed'),
      );
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, POLL_MS);
        if (controller.signal.aborted) resolve();
      });
    }
  };
  const running = sealing();
  return {
    stop: () => {
      controller.abort();
      wake();
      return running;
    },
  };
}

async function sealAll(signal: AbortSignal): Promise<void> {
  for (const orgId of await organisationsToSeal()) {
    if (signal.aborted) return;
    // One organisation's trouble must not keep the others waiting.
    await sealOrganisation(orgId, signal).catch((error: unknown) =>
      logger.error({ err: error, orgId }, 'audit events of an organisation could not be sealed'),
    );
  }
}
