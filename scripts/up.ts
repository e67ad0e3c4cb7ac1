/** `npm run up`: starts everything on this machine; see `--help`. */
import { chmod, writeFile } from 'node:fs/promises';
import { Cleanup } from './lib/cleanup';
import { dataLayout, openDataDir } from './lib/data-dir';
import { OtherVersionError } from './lib/embedded-postgres';
import { isRunning, readInstance, stopLeftovers } from './lib/instance-file';
import { loadDemo } from './lib/load-demo';
import { runInstance } from './lib/run-instance';
import { secretsIn } from './lib/secrets';
import { DEMO_EMAIL } from './lib/seed-demo';
import { startDetached } from './lib/start-detached';
import { EXIT, parseUpOptions, UpError, type UpOptions, USAGE } from './lib/up-options';

const say = (line: string) => console.log(line);

async function main(): Promise<number | undefined> {
  const options = parseUpOptions(process.argv.slice(2));
  if (options.help) {
    say(USAGE);
    return 0;
  }
  const layout = dataLayout(options.dataDir);
  const present = await readInstance(layout.instance);
  if (present !== null && isRunning(present)) {
    if (options.fresh) {
      throw new UpError(
        EXIT.failed,
        `Datrix is running from ${options.dataDir}. Stop it with npm run down first.`,
      );
    }
    say(`Already running: ${present.url}${present.ready ? '' : ' (still starting)'}`);
    await showSignIn(options, present.url);
    return 0;
  }
  // They would hold the port and work on the same database, which --fresh is about to delete.
  await stopLeftovers(present, layout.databaseDir);
  await openDataDir(options.dataDir, options.fresh);
  if (options.detach) return startDetached(options);
  await supervise(options);
  return undefined;
}

/** Runs until a signal comes; then stops web and worker first and the database last. */
async function supervise(options: UpOptions): Promise<void> {
  const begun = Date.now();
  const cleanup = new Cleanup();
  // The package that starts PostgreSQL would end it, and us, on the first signal; the order is ours to keep.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      say('Stopping');
      void cleanup.stop().then(() => process.exit(0));
    });
  }
  process.on('uncaughtException', (error) => {
    console.error(error);
    void cleanup.stop().then(() => process.exit(EXIT.failed));
  });
  let url: string;
  try {
    url = await runInstance(options, cleanup, say);
  } catch (error) {
    await cleanup.stop();
    throw error;
  }
  const layout = dataLayout(options.dataDir);
  const { demoApiKey } = await secretsIn(layout.secrets);
  await loadDemo(url, demoApiKey, layout.demo).then(say, (error: unknown) => {
    say(`The demo dataset could not be loaded: ${error instanceof Error ? error.message : error}`);
  });
  say(`Ready in ${((Date.now() - begun) / 1000).toFixed(1)} s: ${url}`);
  await showSignIn(options, url);
  process.send?.('ready');
  // An open channel would keep the caller.
  if (process.connected) process.disconnect();
}

async function showSignIn(options: UpOptions, url: string): Promise<void> {
  const layout = dataLayout(options.dataDir);
  const secrets = await secretsIn(layout.secrets);
  const credentials = {
    url,
    email: DEMO_EMAIL,
    password: secrets.demoPassword,
    apiKey: secrets.demoApiKey,
  };
  await writeFile(layout.credentials, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await chmod(layout.credentials, 0o600);
  say(`Sign in as ${credentials.email} with ${credentials.password}`);
  say(`API key and sign-in are in ${layout.credentials}; logs are in ${layout.logs}`);
}

main().then(
  (code) => {
    if (code !== undefined) process.exit(code);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof UpError) process.exit(error.exitCode);
    process.exit(error instanceof OtherVersionError ? EXIT.otherVersion : EXIT.failed);
  },
);
