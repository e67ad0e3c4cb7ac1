import type { StageResult } from '../stages';
import { askAdvisories } from './advisories';
import { checkLicences } from './licences';
import { installScriptFaults, lockFaults, readLockFile } from './lock-file';

/** What we build on: known weaknesses where the registry lists them; licences, install programs and digests always. */
export async function auditStage(): Promise<StageResult> {
  const started = Date.now();
  const packages = readLockFile();
  const licences = checkLicences(packages);
  console.log(`licences: ${licences.checked} production packages, ${licences.reviewed} by review`);
  const checks = [licences.faults, installScriptFaults(packages), lockFaults(packages)];
  console.log(`lock file: ${packages.length} packages, digests and install programs checked`);
  const advisories = askAdvisories();
  if (advisories.kind === 'answered') checks.push(advisories.severe);
  else console.log(`advisories: skipped: ${advisories.reason}`);
  for (const fault of checks.flat()) console.error(`  ${fault}`);
  const failed = checks.filter((faults) => faults.length > 0).length;
  return {
    name: 'audit',
    passed: checks.length - failed,
    failed,
    skipped: advisories.kind === 'skipped' ? 1 : 0,
    seconds: (Date.now() - started) / 1000,
  };
}
