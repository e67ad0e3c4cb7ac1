import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LockedPackage } from './lock-file';

/** Permissive: they ask for a notice and nothing of our own code. Why CC-BY and OFL stand here is in ADR 27. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
]);

/** Looked at by a person: packages by the start of their name, with what was found. */
const REVIEWED: Readonly<Record<string, string>> = {
  '@img/sharp':
    'libvips under the LGPL, a library loaded beside us, optional, and not used: no picture is resized',
  'nodejs-polars-': 'points to the licence of nodejs-polars, which is MIT',
  elkjs: 'EPL-2.0, which asks for changes of its own files only; a part of a command-line tool, unchanged',
  'combine-errors': 'MIT by its readme; the manifest leaves it out',
};

const Manifest = z.looseObject({
  license: z.union([z.string(), z.looseObject({ type: z.string() })]).optional(),
  licenses: z.array(z.looseObject({ type: z.string() })).optional(),
});

export interface LicenceReport {
  checked: number;
  reviewed: number;
  faults: string[];
}

/** Licences of every package that is installed for production. */
export function checkLicences(packages: readonly LockedPackage[], root = '.'): LicenceReport {
  const report: LicenceReport = { checked: 0, reviewed: 0, faults: [] };
  for (const { path, name, dev } of packages) {
    const folder = join(root, path);
    // What is optional and for another machine is not here; its siblings stand for it.
    if (dev === true || !existsSync(join(folder, 'package.json'))) continue;
    report.checked++;
    const expression = licenceOf(folder);
    if (expression !== null && isAllowed(expression)) continue;
    if (Object.keys(REVIEWED).some((start) => name.startsWith(start))) report.reviewed++;
    else report.faults.push(`${path}: ${expression ?? 'no licence was found'}`);
  }
  return report;
}

/** An SPDX expression: of `OR` one side is enough, of `AND` all are needed. */
export function isAllowed(expression: string): boolean {
  const bare = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (/\s+OR\s+/i.test(bare)) return bare.split(/\s+OR\s+/i).some(isAllowed);
  if (/\s+AND\s+/i.test(bare)) return bare.split(/\s+AND\s+/i).every(isAllowed);
  return ALLOWED.has(bare.replace(/ License$/, ''));
}

function licenceOf(folder: string): string | null {
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  if (typeof manifest.license === 'string') return manifest.license;
  const listed = manifest.license?.type ?? manifest.licenses?.map(({ type }) => type).join(' OR ');
  return listed ?? licenceOfText(folder);
}

function licenceOfText(folder: string): string | null {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
  if (/Permission is hereby granted, free of charge/.test(text)) return 'MIT';
  return /Apache License\s+Version 2\.0/.test(text) ? 'Apache-2.0' : null;
}
