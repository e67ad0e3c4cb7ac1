/** `npm run down [-- --data DIR]`: stops the instance whose process number stands in the data folder, nothing else. */
import { dataLayout } from './lib/data-dir';
import { isRunning, readInstance, removeInstance } from './lib/instance-file';
import { isOurs, stopProcess } from './lib/processes';
import { parseUpOptions } from './lib/up-options';

const STOP_SECONDS = 60;

async function main(): Promise<number> {
  const { dataDir } = parseUpOptions(process.argv.slice(2));
  const file = dataLayout(dataDir).instance;
  const instance = await readInstance(file);
  if (instance === null) {
    console.log(`Nothing is running from ${dataDir}.`);
    return 0;
  }
  if (!isRunning(instance)) {
    for (const { pid, mark } of instance.children) {
      if (isOurs(pid, mark)) await stopProcess(pid, 'SIGTERM', 10);
    }
    await removeInstance(file);
    console.log(`Nothing is running from ${dataDir}; what a killed supervisor had left is stopped.`);
    return 0;
  }
  if (!(await stopProcess(instance.pid, 'SIGTERM', STOP_SECONDS))) {
    console.error(`Process ${instance.pid} does not stop; see ${dataLayout(dataDir).logs}.`);
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
