import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { credentials } from './credentials';

const run = promisify(execFile);

/** The fenced bash blocks of a document, joined into one script, since later blocks use what earlier ones set. */
async function scriptIn(document: string): Promise<string> {
  const text = await readFile(document, 'utf8');
  const blocks = [...text.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '');
  expect(blocks.length).toBeGreaterThan(4);
  return ['set -eu', ...blocks].join('\n');
}

test('the quick start works as it is written', async () => {
  const { url, apiKey } = credentials();
  const script = await scriptIn('docs/quickstart.md');
  const { stdout } = await run('bash', ['-c', script], {
    env: { ...process.env, URL: url, KEY: apiKey },
    timeout: 80_000,
  });
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toBe('Demo');
  const score = Number(lines[1]);
  expect(score).toBeGreaterThan(0);
  expect(score).toBeLessThan(100);
  expect(lines[2]).toMatch(/^(critical|warning|info): .+/);
  expect(stdout).toContain('"confidence"');
  expect(stdout).toMatch(/^row,column,value,probability/m);
  expect(lines.at(-1)).toBe('403');
});
