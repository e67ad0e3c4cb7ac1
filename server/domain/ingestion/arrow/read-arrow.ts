import { fork } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { watchMemory } from '@/server/lib/watch-memory';
import { DomainError } from '@/server/operations/errors';
import { readParquet } from '../parquet/read-parquet';
import type { IngestInput, StagedTable } from '../table';

/** What the converting process may take; a file that needs more is refused, not the worker ended. */
const MEMORY_MAX = 3 * 1024 ** 3;
const TIME_MAX_MS = 10 * 60_000;
/** The process says so when the reader refused the file; any other end is a crash of the reader. */
const REFUSED = 3;

/** Stages an Arrow IPC file (also called Feather 2) or stream: its columns and types, by way of Parquet. */
export async function readArrow(
  input: IngestInput,
  path: string,
  kind: 'file' | 'stream',
): Promise<StagedTable> {
  const source = join(input.workDir, 'source.ipc');
  const target = join(input.workDir, 'converted.parquet');
  await symlink(resolve(path), source);
  await convert(source, target, kind, input.signal);
  const staged = await readParquet(input, target).catch((error: unknown) => {
    throw inOwnWords(error);
  });
  return {
    ...staged,
    format: 'arrow',
    notes: [...staged.notes, kind === 'file' ? 'Read as an Arrow (Feather) file' : 'Read as an Arrow stream'],
  };
}

function convert(
  source: string,
  target: string,
  kind: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Resolved from the project's root, since bundlers move the file that contains this line.
  const file = join(/* turbopackIgnore: true */ process.cwd(), 'server/domain/ingestion/arrow/to-parquet.ts');
  return new Promise((done, reject) => {
    const child = fork(file, [source, target, kind], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    let said = '';
    let stopped: DomainError | null = null;
    const stop = (problem: DomainError) => {
      stopped ??= problem;
      child.kill('SIGKILL');
    };
    const cancel = () => stop(new DomainError('cancelled', 'The job was cancelled.'));
    const late = setTimeout(
      () => stop(new DomainError('input_unreadable', 'The Arrow file could not be read in ten minutes.')),
      TIME_MAX_MS,
    );
    const stopWatching = watchMemory(child.pid ?? 0, MEMORY_MAX, () =>
      stop(
        new DomainError(
          'input_too_large',
          'The Arrow file needs more than 3 GB of memory to read. Convert it to Parquet and upload again.',
        ),
      ),
    );
    signal?.addEventListener('abort', cancel, { once: true });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 2000) said += chunk.toString();
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(late);
      stopWatching();
      signal?.removeEventListener('abort', cancel);
      if (stopped !== null) reject(stopped);
      else if (code === 0) done();
      else
        reject(
          new DomainError(
            'input_corrupt',
            `The Arrow file could not be read${code === REFUSED ? reason(said) : ': it is damaged'}.`,
          ),
        );
    });
    if (signal?.aborted) cancel();
  });
}

function reason(said: string): string {
  const line = (said.split('\n')[0] ?? '').replaceAll(/(['"])[^'"]*\//g, '$1').slice(0, 200);
  return line === '' ? '' : `: ${line.replace(/\.$/, '')}`;
}

/** What is said of the intermediate Parquet is meant of the Arrow file. */
function inOwnWords(error: unknown): unknown {
  return error instanceof DomainError
    ? new DomainError(error.code, error.detail.replace('Parquet file', 'Arrow file'), error.meta)
    : error;
}
