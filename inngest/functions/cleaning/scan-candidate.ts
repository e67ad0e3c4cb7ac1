import { candidateScan } from '@/server/domain/cleaning';
import { CHECK_PHASES, checkPhase, profileScan } from '@/server/domain/quality';
import type { ReportProgress } from '@/server/jobs/progress';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { runJobStep } from '../run-job-step';

/** Where the scan stands in the progress of a change: the version is built before, the verdict comes after. */
const FROM = 40;
const TO = 97;

/** Scans a candidate version, a step a phase, as part of the job that makes it. */
export async function scanCandidate(
  step: { run: (id: string, work: () => Promise<void>) => Promise<unknown> },
  scope: Scope,
  jobId: string,
  services: Services,
): Promise<void> {
  const within = (report: ReportProgress): ReportProgress => {
    return (progress) => report({ ...progress, percent: FROM + (progress.percent / 100) * (TO - FROM) });
  };
  const withScan = (work: (scanId: string, report: ReportProgress, signal: AbortSignal) => Promise<void>) =>
    runJobStep(scope, jobId, async (report, signal) => {
      const scanId = await candidateScan(scope, jobId);
      if (scanId !== null) await work(scanId, within(report), signal);
    });
  await step.run('profile', () =>
    withScan((scanId, report, signal) => profileScan(scope, { scanId }, services, report, signal)),
  );
  for (const phase of CHECK_PHASES) {
    await step.run(`scan-${phase}`, () =>
      withScan((scanId, report, signal) => checkPhase(scope, { scanId, phase }, services, report, signal)),
    );
  }
}
