import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { stopProcess } from './processes';

const BACKOFF_MAX_MS = 30_000;
/** A child that ran this long was healthy: its next restart is immediate again. */
const HEALTHY_AFTER_MS = 60_000;
const STOP_SECONDS_DEFAULT = 20;

export interface ChildPlan {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** How long it may take to end in good order before it is killed. */
  stopSeconds?: number;
  /** Longest wait before it is started again. */
  restartDelayMaxMs?: number;
  onStart: (pid: number) => void;
  onCrash: (message: string) => void;
}

export interface SupervisedChild {
  /** Times that it ended by itself since the start. */
  crashes(): number;
  /** Whether the present process has said that it is ready. */
  ready(): boolean;
  stop(): Promise<void>;
}

/** Keeps one Node process running: a crash is logged and it starts again, later and later up to half a minute. */
export function superviseChild(plan: ChildPlan): SupervisedChild {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let ready = false;
  let crashes = 0;
  let inARow = 0;

  const start = () => {
    const log = openSync(plan.logFile, 'a');
    // A group of its own, so that Ctrl-C reaches the supervisor alone, which stops everything in order.
    const options = { detached: true, env: plan.env };
    child = spawn(process.execPath, plan.args, { ...options, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    const startedAt = Date.now();
    ready = false;
    if (child.pid !== undefined) plan.onStart(child.pid);
    child.on('message', (message) => {
      if (message === 'ready') ready = true;
    });
    child.on('exit', (code, signal) => {
      ready = false;
      if (stopping) return;
      crashes += 1;
      inARow = Date.now() - startedAt > HEALTHY_AFTER_MS ? 0 : inARow + 1;
      const delay =
        inARow === 0 ? 0 : Math.min(plan.restartDelayMaxMs ?? BACKOFF_MAX_MS, 500 * 2 ** (inARow - 1));
      plan.onCrash(
        `${plan.name} ended (${signal ?? `code ${code}`}); starting it again in ${delay / 1000} s; see ${plan.logFile}`,
      );
      timer = setTimeout(start, delay);
    });
  };

  start();
  return {
    crashes: () => crashes,
    ready: () => ready,
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      const pid = child?.pid;
      if (pid === undefined || child?.exitCode !== null || child.signalCode !== null) return;
      if (!(await stopProcess(pid, 'SIGTERM', plan.stopSeconds ?? STOP_SECONDS_DEFAULT)))
        await stopProcess(pid, 'SIGKILL', 5);
    },
  };
}
