import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SpanKind } from '@opentelemetry/api';
import { logger } from '@/server/lib/logger';
import { withoutValues } from '@/server/lib/safe-error';
import { watchMemory } from '@/server/lib/watch-memory';
import { engineProcesses } from '@/server/observability/engine-processes';
import { metrics } from '@/server/observability/metrics';
import { noteStatement } from '@/server/observability/slow-statement';
import { statementShape } from '@/server/observability/statement-shape';
import { inSpan, isTracing } from '@/server/observability/tracing';
import { DomainError } from '@/server/operations/errors';
import type { EngineOptions } from '../port';
import type { ChildSettings, Request, Response } from './protocol';

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  onProgress?: (percent: number) => void;
}

/** How long an interrupted statement may take to stop before its process is killed. */
const KILL_AFTER_MS = 3000;
const IDLE_MB = 200;

/** One forked engine. Calls run one after the other, as DuckDB's connection does. */
export class EngineChild {
  private readonly process: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private readonly ready: Promise<void>;
  private nextId = 1;
  private queue: Promise<unknown> = Promise.resolve();
  private exited = false;
  private stateful = false;

  constructor(
    settings: ChildSettings,
    /** Statements that take longer are logged by their shape; 0: none. */
    private readonly slowMs = 0,
  ) {
    mkdirSync(settings.tempDir, { recursive: true });
    // Resolved from the project's root, since bundlers move the file that contains this line.
    const file = join(process.cwd(), 'server/engine/duckdb/child.ts');
    this.process = fork(/* turbopackIgnore: true */ file, [JSON.stringify(settings)], {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { NODE_ENV: 'production', PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const { pid, stderr } = this.process;
    if (pid !== undefined) engineProcesses().add(pid);
    // It writes only when it breaks, and then perhaps what it was computing.
    stderr?.on('data', (chunk) =>
      logger.warn({ enginePid: pid, text: withoutValues(String(chunk)) }, 'the engine wrote'),
    );
    // A pipe that is open keeps this process alive, which an idle child must not; its type does not say that it can be told.
    const unref: unknown = Reflect.get(Object(stderr), 'unref');
    if (typeof unref === 'function') unref.call(stderr);
    this.ready = new Promise((resolve, reject) => this.pending.set(0, { resolve: () => resolve(), reject }));
    this.ready.catch(() => {});
    if (settings.onlyFiles !== undefined) this.boundMemory(settings.memoryLimitMb);
    this.process.on('message', (message: Response) => this.receive(message));
    this.process.on('exit', (code, signal) => {
      if (pid !== undefined) engineProcesses().delete(pid);
      this.fail(`the engine process ended (${signal ?? code})`);
      // Left-over files are removed at the next start too, so a failure here may pass.
      rm(settings.tempDir, { recursive: true, force: true }).catch(() => {});
    });
    this.process.on('error', (error) => this.fail(error.message));
    this.process.unref();
    this.process.channel?.unref();
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get alive(): boolean {
    return !this.exited;
  }

  /** Idle and as good as new: it has only read, so it holds no temporary table, and nothing was interrupted. */
  get reusable(): boolean {
    return !this.exited && !this.stateful && this.pending.size === 0;
  }

  /** Sends one statement once those before it are done. */
  call(kind: 'query' | 'execute' | 'columns', sql: string, options: EngineOptions = {}): Promise<unknown> {
    if (kind === 'execute') this.stateful = true;
    return this.enqueue({ id: this.nextId++, kind, sql }, options);
  }

  /** Sends a statement of which only the first rows are wanted. */
  head(sql: string, rowsMax: number, options: EngineOptions): Promise<unknown> {
    return this.enqueue({ id: this.nextId++, kind: 'head', sql, rowsMax }, options);
  }

  private enqueue(
    request: Exclude<Request, { kind: 'interrupt' }>,
    options: EngineOptions,
  ): Promise<unknown> {
    const result = this.queue.then(() => this.observed(request, options));
    this.queue = result.catch(() => {});
    return result;
  }

  kill(): void {
    this.exited = true;
    this.process.kill('SIGKILL');
  }

  /** For statements from outside: what an idle engine holds and its limit, with half of that again for one value. */
  private boundMemory(memoryLimitMb: number): void {
    if (this.process.pid === undefined) return;
    const bytesMax = (IDLE_MB + memoryLimitMb * 1.5) * 1024 ** 2;
    const stop = watchMemory(this.process.pid, bytesMax, () => {
      this.fail('The computation took too much memory; narrow it down.', 'engine_out_of_memory');
      this.kill();
    });
    this.process.on('exit', stop);
  }

  private async observed(
    request: Exclude<Request, { kind: 'interrupt' }>,
    options: EngineOptions,
  ): Promise<unknown> {
    const { kind, sql } = request;
    const started = performance.now();
    let outcome = 'ok';
    try {
      if (!isTracing()) return await this.callNow(request, options);
      const shape = { 'db.system.name': 'duckdb', 'db.query.text': statementShape(sql) };
      const attributes = { ...shape, 'datrix.engine_pid': this.pid ?? 0 };
      return await inSpan(
        `engine ${kind}`,
        attributes,
        () => this.callNow(request, options),
        SpanKind.CLIENT,
      );
    } catch (error) {
      outcome = error instanceof DomainError ? error.code : 'internal';
      throw error;
    } finally {
      const ms = performance.now() - started;
      metrics().engineSeconds.observe({ kind, outcome }, ms / 1000);
      noteStatement('engine', sql, ms, this.slowMs);
    }
  }

  private async callNow(
    request: Exclude<Request, { kind: 'interrupt' }>,
    options: EngineOptions,
  ): Promise<unknown> {
    if (options.signal?.aborted) throw new DomainError('cancelled', 'The work was cancelled.');
    // A call in flight keeps this process alive; an idle child does not.
    this.process.channel?.ref();
    await this.ready;
    // A child takes a moment to start, and an abort meanwhile has nobody who listens for it yet.
    if (options.signal?.aborted) {
      this.process.channel?.unref();
      throw new DomainError('cancelled', 'The work was cancelled.');
    }
    let stopped: DomainError | undefined;
    let killTimer: NodeJS.Timeout | undefined;
    const stop = (reason: DomainError) => {
      stopped ??= reason;
      this.stateful = true;
      if (this.process.connected) this.process.send({ id: request.id, kind: 'interrupt' } satisfies Request);
      killTimer ??= setTimeout(() => this.kill(), KILL_AFTER_MS);
    };
    const onAbort = () => stop(new DomainError('cancelled', 'The work was cancelled.'));
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const timeout =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(
            () => stop(new DomainError('engine_timeout', 'The computation took too long; narrow it down.')),
            options.timeoutMs,
          );
    try {
      return await new Promise<unknown>((resolve, reject) => {
        if (this.exited) return reject(new DomainError('engine_failed', 'The engine process ended.'));
        this.pending.set(request.id, { resolve, reject, onProgress: options.onProgress });
        this.process.send(request, (error) => error && this.fail(error.message));
      });
    } catch (error) {
      throw stopped ?? error;
    } finally {
      this.process.channel?.unref();
      clearTimeout(timeout);
      clearTimeout(killTimer);
      options.signal?.removeEventListener('abort', onAbort);
    }
  }

  private receive(message: Response): void {
    const pending = this.pending.get(message.id);
    if (pending === undefined) return;
    switch (message.kind) {
      case 'progress':
        pending.onProgress?.(message.percent);
        return;
      case 'ready':
        pending.resolve(undefined);
        break;
      case 'result':
        pending.resolve(message.value);
        break;
      case 'failure':
        pending.reject(
          new DomainError(
            message.outOfMemory ? 'engine_out_of_memory' : 'engine_failed',
            message.message.slice(0, 2000),
          ),
        );
        break;
    }
    this.pending.delete(message.id);
  }

  private fail(reason: string, code: 'engine_failed' | 'engine_out_of_memory' = 'engine_failed'): void {
    this.exited = true;
    for (const pending of this.pending.values()) pending.reject(new DomainError(code, reason));
    this.pending.clear();
  }
}
