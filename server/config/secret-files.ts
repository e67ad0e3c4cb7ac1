import { readFileSync } from 'node:fs';

/**
 * Secrets that are given as files (`NEXTAUTH_SECRET_FILE=/run/secrets/nextauth`), as orchestrators mount them, so that
 * they stand in no process list and no crash report. A line break at the end does not count.
 */
export function readSecretFiles(
  names: readonly string[],
  source: Readonly<Record<string, string | undefined>>,
): { values: Record<string, string>; faults: string[] } {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of names) {
    const path = source[`${name}_FILE`];
    if (path === undefined) continue;
    if (source[name] !== undefined) {
      faults.push(`  ${name}: given twice, by itself and by ${name}_FILE`);
      continue;
    }
    try {
      const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
      if (text === '') faults.push(`  ${name}_FILE: the file ${path} is empty`);
      else values[name] = text;
    } catch (error) {
      const reason = String(Reflect.get(Object(error), 'code') ?? 'unknown reason');
      faults.push(`  ${name}_FILE: the file ${path} could not be read (${reason})`);
    }
  }
  return { values, faults };
}
