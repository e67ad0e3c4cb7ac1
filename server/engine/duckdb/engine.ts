import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newUuid } from '@/server/lib/ids';
import type { Engine, EngineSession } from '../port';
import { EngineChild } from './child-process';
import { DuckdbSession } from './session';

export interface DuckdbEngineSettings {
  /** Where statements spill to disk; made when missing. */
  tempDir: string;
  /** Absolute folders that hold all files of the sessions; nothing else can then be read or written. */
  allowedDirs?: string[];
  memoryLimitMb: number;
  threads: number;
  /** Children kept started for the next interactive call; a fork costs about 150 ms. */
  warmMax?: number;
  /** Statements that take longer than this many milliseconds are logged by their shape; 0 (default): none. */
  slowMs?: number;
}

/** The local engine: DuckDB in child processes, one a session, so that a crash or a cancel ends that session only. */
export function createDuckdbEngine(settings: DuckdbEngineSettings): Engine {
  removeAbandoned(settings.tempDir);
  const warm: EngineChild[] = [];
  const open = new Set<EngineChild>();
  const start = (memoryLimitMb: number, threads: number, onlyFiles?: readonly string[]) =>
    new EngineChild(
      {
        memoryLimitMb,
        threads,
        tempDir: join(settings.tempDir, `${process.pid}-${newUuid()}`),
        allowedDirs: settings.allowedDirs,
        onlyFiles,
      },
      settings.slowMs,
    );

  const isUsual = (memoryLimitMb: number, threads: number) =>
    memoryLimitMb === settings.memoryLimitMb && threads === settings.threads;

  function take(memoryLimitMb: number, threads: number): EngineChild {
    for (
      let child = isUsual(memoryLimitMb, threads) ? warm.pop() : undefined;
      child !== undefined;
      child = warm.pop()
    ) {
      if (child.alive) return child;
    }
    return start(memoryLimitMb, threads);
  }

  const engine: Engine = {
    async open(options = {}): Promise<EngineSession> {
      const memoryLimitMb = options.memoryLimitMb ?? settings.memoryLimitMb;
      const threads = options.threads ?? settings.threads;
      const { onlyFiles } = options;
      const child =
        onlyFiles === undefined ? take(memoryLimitMb, threads) : start(memoryLimitMb, threads, onlyFiles);
      open.add(child);
      return new DuckdbSession(child, async () => {
        if (!open.delete(child)) return;
        const warmMax = settings.warmMax ?? 0;
        if (onlyFiles !== undefined) return child.kill();
        if (isUsual(memoryLimitMb, threads) && child.reusable && warm.length < warmMax) {
          warm.push(child);
          return;
        }
        child.kill();
        if (warm.length < warmMax) warm.push(start(settings.memoryLimitMb, settings.threads));
      });
    },
    async withSession(work, options) {
      const session = await engine.open(options);
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    },
    async close() {
      for (const child of [...open, ...warm.splice(0)]) child.kill();
      open.clear();
    },
  };
  return engine;
}

/** Removes what processes that were killed had spilled; the folders' names start with the id of their process. */
function removeAbandoned(tempDir: string): void {
  mkdirSync(tempDir, { recursive: true });
  for (const name of readdirSync(tempDir)) {
    const pid = Number.parseInt(name, 10);
    if (Number.isNaN(pid) || !isRunning(pid)) rmSync(join(tempDir, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
