import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hint, PubSub } from '@/server/ports/pub-sub';

/** Two ends of the same channel, as two processes hold them, and a way to break the connections of those who listen. */
export interface PubSubPair {
  here: PubSub;
  there: PubSub;
  breakConnections: () => Promise<void>;
}

/** Everything a listener heard, and a promise for the next thing that fits. */
function ear(pubSub: PubSub) {
  const heard: (Hint | null)[] = [];
  const waiting = new Set<() => void>();
  const stop = pubSub.subscribe((hint) => {
    heard.push(hint);
    for (const wake of waiting) wake();
  });
  const until = async (fits: (heard: (Hint | null)[]) => boolean) => {
    while (!fits(heard)) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  /** The first `null` says that the subscription stands. */
  const ready = () => until((all) => all.includes(null));
  return { heard, until, ready, stop };
}

/** What every PubSub must do; each adapter's test runs it over its own server. */
export function describePubSub(name: string, create: () => Promise<PubSubPair>): void {
  describe(name, () => {
    let pair: PubSubPair;
    beforeEach(async () => {
      pair = await create();
    });
    afterEach(async () => {
      await pair.here.close();
      await pair.there.close();
    });

    it('carries hints between processes, to everybody who listens, in their order', async () => {
      const [one, other, own] = [ear(pair.there), ear(pair.there), ear(pair.here)];
      await Promise.all([one.ready(), other.ready(), own.ready()]);
      const hints = Array.from({ length: 50 }, (_hint, index) => ({ orgId: 'a', jobId: `job ${index}` }));
      for (const hint of hints) await pair.here.publish(hint);
      for (const listener of [one, other, own]) {
        await listener.until((all) => all.filter(Boolean).length === hints.length);
        expect(listener.heard.filter(Boolean)).toEqual(hints);
        listener.stop();
      }
    });

    it('tells someone who comes later too that it listens', async () => {
      const first = ear(pair.there);
      await first.ready();
      const second = ear(pair.there);
      await pair.here.publish({ orgId: 'b' });
      await second.until((all) => all.some((hint) => hint?.orgId === 'b'));
      first.stop();
      second.stop();
    });

    it('hears nothing after the end, and listens anew afterwards', async () => {
      const [gone, still] = [ear(pair.there), ear(pair.there)];
      await still.ready();
      gone.stop();
      const before = gone.heard.length;
      await pair.here.publish({ orgId: 'c' });
      await still.until((all) => all.some((hint) => hint?.orgId === 'c'));
      expect(gone.heard).toHaveLength(before);
      still.stop();
      const again = ear(pair.there);
      await again.ready();
      await pair.here.publish({ orgId: 'd' });
      await again.until((all) => all.some((hint) => hint?.orgId === 'd'));
      again.stop();
    });

    it('comes back after a break, and says that something may have been missed', async () => {
      const listener = ear(pair.there);
      await listener.ready();
      const breaks = listener.heard.filter((hint) => hint === null).length;
      await pair.breakConnections();
      await listener.until((all) => all.filter((hint) => hint === null).length > breaks);
      await pair.here.publish({ orgId: 'e', jobId: 'after the break' });
      await listener.until((all) => all.some((hint) => hint?.orgId === 'e'));
      listener.stop();
    });

    it('takes a listener that fails for what it is', async () => {
      const stop = pair.there.subscribe(() => {
        throw new Error('a defect of the listener');
      });
      const listener = ear(pair.there);
      await listener.ready();
      await pair.here.publish({ orgId: 'f' });
      await listener.until((all) => all.some((hint) => hint?.orgId === 'f'));
      stop();
      listener.stop();
    });
  });
}
