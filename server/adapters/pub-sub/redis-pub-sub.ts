import type { PubSub } from '@/server/ports/pub-sub';
import { connectRedis, type RedisSettings } from '../redis/connect-redis';
import { readHint, writeHint } from './hint-text';
import { Listeners } from './listeners';

/** Hints over a Redis channel; the subscription comes back by itself, and then everybody looks again. */
export function createRedisPubSub(settings: RedisSettings, channel = 'datrix:hints'): PubSub {
  const listeners = new Listeners();
  let publisher: ReturnType<typeof connectRedis> | undefined;
  let subscriber: ReturnType<typeof connectRedis> | undefined;

  function startListening(): void {
    subscriber = connectRedis(settings, 'subscriber');
    subscriber.on('message', (_channel: string, text: string) => listeners.tell(readHint(text)));
    // Answered only when the subscription stands; on each new connection it is made anew.
    subscriber.on('ready', () => {
      const current = subscriber;
      void current?.subscribe(channel).then(
        () => listeners.tell(null),
        () => current.disconnect(true),
      );
    });
  }

  return {
    async publish(hint) {
      publisher ??= connectRedis(settings, 'command');
      if (publisher.status === 'connecting' || publisher.status === 'connect') {
        const waiting = publisher;
        await new Promise<void>((resolve) => {
          waiting.once('ready', () => resolve());
          waiting.once('close', () => resolve());
        });
      }
      await publisher.publish(channel, writeHint(hint));
    },
    subscribe(listener) {
      const remove = listeners.add(listener);
      if (subscriber === undefined) startListening();
      return () => {
        remove();
        if (listeners.size > 0) return;
        subscriber?.disconnect();
        subscriber = undefined;
      };
    },
    async close() {
      subscriber?.disconnect();
      publisher?.disconnect();
      subscriber = undefined;
      publisher = undefined;
    },
  };
}
