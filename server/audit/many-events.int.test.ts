import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { writeManyAuditEvents } from '@/tests/support/many-audit-events';

const database = setUpTestDatabase();
const run = promisify(execFile);
const EVENTS = 100_000;

it('a hundred thousand events are sealed, verified, exported and checked offline in little memory', async () => {
  const owner = await createTestOrganisation();
  await writeManyAuditEvents(owner.orgId, owner.userId, EVENTS);
  const folder = await mkdtemp(join(tmpdir(), 'datrix-audit-'));
  const file = join(folder, 'trail.jsonl');
  const { appUrl, systemUrl } = database();
  const env = { ...process.env, APP_URL: appUrl, SYSTEM_URL: systemUrl };
  // The events alone take more than twice this heap when they are held at once: then it ends with "out of memory".
  const script = ['--import', 'tsx', 'tests/support/seal-and-export.ts', owner.orgId, file];
  const { stdout } = await run(process.execPath, ['--max-old-space-size=80', ...script], { env });
  const done = JSON.parse(stdout);
  expect(done).toMatchObject({ sealed: EVENTS, rows: EVENTS, firstBad: null });
  const args = ['scripts/verify-audit.mjs', file, '--trust', done.keyId, '--complete', '--json'];
  const checked = await run(process.execPath, ['--max-old-space-size=24', ...args]);
  expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, trusted: true, rows: EVENTS });
  await rm(folder, { recursive: true });
}, 600_000);
