import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { waitUntil } from '../wait-until';

const KEPT_LINES = 30;
const START_SECONDS = 60;

export interface TestServer {
  port: number;
  stop(): Promise<void>;
}

/** Starts a server program and waits until its port answers; what it last said comes with the error if it does not. */
export async function startServerProcess(plan: {
  command: string[];
  port: number;
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
}): Promise<TestServer> {
  const [program, ...args] = plan.command;
  if (program === undefined) throw new Error('empty command');
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...plan.env },
    cwd: plan.cwd,
    uid: plan.uid,
    gid: plan.gid,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said.push(...chunk.toString().split('\n'));
      said.splice(0, said.length - KEPT_LINES);
    });
  }
  child.on('error', (error) => said.push(String(error)));
  // A run that is killed must not leave its servers behind.
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await waitUntil(
    async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended:\n${said.join('\n')}`);
      return answers(plan.port);
    },
    { seconds: START_SECONDS, late: () => `${program} did not start:\n${said.join('\n')}` },
  ).catch((error: unknown) => {
    killAtExit();
    throw error;
  });
  return { port: plan.port, stop: () => stop(child, ended, killAtExit) };
}

async function stop(child: ChildProcess, ended: Promise<void>, killAtExit: () => void): Promise<void> {
  process.removeListener('exit', killAtExit);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
