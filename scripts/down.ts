/** `npm run down [-- --data DIR]`: stops the instance whose process number stands in the data folder, nothing else. */
import { dataLayout } from './lib/data-dir';
import { isRunning, readInstance, removeInstance, stopLeftovers } from './lib/instance-file';
import { stopProcess } from './lib/processes';
import { parseUpOptions } from './lib/up-options';

const STOP_SECONDS = 60;

async function main(): Promise<number> {
  const { dataDir } = parseUpOptions(process.argv.slice(2));
  const layout = dataLayout(dataDir);
  const file = layout.instance;
  const instance = await readInstance(file);
  if (instance === null) {
    console.log(`Nothing is running from ${dataDir}.`);
    return 0;
  }
  if (!isRunning(instance)) {
    await stopLeftovers(instance, layout.databaseDir);
    await removeInstance(file);
    console.log(`Nothing is running from ${dataDir}; what a killed supervisor had left is stopped.`);
    return 0;
  }
  if (!(await stopProcess(instance.pid, 'SIGTERM', STOP_SECONDS))) {
    console.error(`Process ${instance.pid} does not stop; see ${layout.logs}.`);
    return 1;
  }
  console.log(`Stopped ${instance.url}.`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
