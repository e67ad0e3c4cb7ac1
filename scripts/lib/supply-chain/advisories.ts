import { spawnSync } from 'node:child_process';
import { z } from 'zod';

const Report = z.looseObject({
  metadata: z.looseObject({ vulnerabilities: z.looseObject({ high: z.number(), critical: z.number() }) }),
  vulnerabilities: z.record(z.string(), z.looseObject({ severity: z.string() })),
});
const Refusal = z.looseObject({ message: z.string().optional(), error: z.unknown().optional() });

export type Advisories =
  | { kind: 'answered'; severe: string[] }
  /** The registry could not be asked, or has no such list. */
  | { kind: 'skipped'; reason: string };

/** Known weaknesses of production packages, of severity high or critical, as the registry lists them. */
export function askAdvisories(): Advisories {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 ** 2,
  });
  return readAdvisories(stdout ?? '');
}

export function readAdvisories(output: string): Advisories {
  const json = parsed(output);
  const report = Report.safeParse(json);
  if (report.success) {
    const severe = Object.entries(report.data.vulnerabilities).flatMap(([name, { severity }]) =>
      severity === 'high' || severity === 'critical' ? [`${name} (${severity})`] : [],
    );
    return { kind: 'answered', severe };
  }
  const refusal = Refusal.safeParse(json);
  const reason = refusal.success ? refusal.data.message : undefined;
  // Addresses of registries stay out of what is printed.
  const plain = reason?.replace(/https?:\/\/\S+/g, '…') ?? 'no answer';
  return { kind: 'skipped', reason: `the registry gives no advisories (${plain})` };
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}
