import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StageResult {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
}

/** Runs a command with its output shown and gives its exit code. */
export function runCommand(command: string[], env: Record<string, string> = {}): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error('empty command');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A stage that is one yes-or-no question, such as lint or types. */
export async function checkStage(
  name: string,
  command: string[],
  env: Record<string, string> = {},
): Promise<StageResult> {
  const started = Date.now();
  const code = await runCommand(command, env);
  const seconds = (Date.now() - started) / 1000;
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, seconds };
}

interface CountedReport {
  passed: number;
  failed: number;
  skipped: number;
}

/** A stage whose runner writes a JSON report; a runner that fails without failed tests still counts as one failure. */
export async function reportedStage(
  name: string,
  command: (reportFile: string) => { command: string[]; env?: Record<string, string> },
  read: (report: unknown) => CountedReport,
): Promise<StageResult> {
  const started = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'datrix-report-'));
  try {
    const reportFile = join(folder, 'report.json');
    const { command: line, env } = command(reportFile);
    const code = await runCommand(line, env);
    const counted = await readFile(reportFile, 'utf8').then(
      (text) => read(JSON.parse(text)),
      () => ({ passed: 0, failed: 0, skipped: 0 }),
    );
    const failed = code !== 0 && counted.failed === 0 ? 1 : counted.failed;
    // A run without a single test proves nothing, so it counts as failed.
    const empty = counted.passed + counted.failed + counted.skipped === 0 && failed === 0;
    return { name, ...counted, failed: empty ? 1 : failed, seconds: (Date.now() - started) / 1000 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function numberField(report: unknown, field: string): number {
  if (typeof report !== 'object' || report === null) return 0;
  const value: unknown = Reflect.get(report, field);
  return typeof value === 'number' ? value : 0;
}

export function readVitestReport(report: unknown): CountedReport {
  return {
    passed: numberField(report, 'numPassedTests'),
    failed: numberField(report, 'numFailedTests'),
    skipped: numberField(report, 'numPendingTests') + numberField(report, 'numTodoTests'),
  };
}

export function readPlaywrightReport(report: unknown): CountedReport {
  const stats: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, 'stats') : null;
  return {
    passed: numberField(stats, 'expected') + numberField(stats, 'flaky'),
    failed: numberField(stats, 'unexpected'),
    skipped: numberField(stats, 'skipped'),
  };
}
