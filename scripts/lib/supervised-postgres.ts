import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningPostgres, startPostgres } from './embedded-postgres';

const BACKOFF_MAX_MS = 30_000;

/** Keeps the database running: when its server ends by itself it is started again on the same port. */
export async function supervisePostgres(
  folder: string,
  say: (line: string) => void,
): Promise<RunningPostgres> {
  let stopping = false;
  let server = await startPostgres(folder, { onChange: say });
  const { port, url } = server;

  const watch = async (): Promise<void> => {
    await server.ended;
    for (let delay = 250; !stopping; delay = Math.min(BACKOFF_MAX_MS, delay * 2)) {
      say(`PostgreSQL ended; starting it again in ${delay / 1000} s`);
      await sleep(delay);
      if (stopping) return;
      try {
        server = await startPostgres(folder, { port, onChange: say });
        return watch();
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const ended = watch();
  return {
    port,
    url,
    ended,
    stop: async () => {
      stopping = true;
      await server.stop();
    },
  };
}
