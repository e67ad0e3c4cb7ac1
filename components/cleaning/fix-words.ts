import type { FixStatus } from '@/server/domain/cleaning/contract';

export const STATUS_WORDS: Record<FixStatus, string> = {
  applying: 'being applied',
  applied: 'applied',
  rejected_by_gate: 'refused by the gate',
  rolled_back: 'rolled back',
  failed: 'failed',
};

export const STATUS_COLOURS: Record<FixStatus, string> = {
  applying: 'blue',
  applied: 'teal',
  rejected_by_gate: 'orange',
  rolled_back: 'gray',
  failed: 'red',
};

const STEPS: Record<string, string> = {
  change: 'computing the changes',
  log: 'writing the log of changed cells',
  build: 'building the new version',
  profile: 'statistics of the new version',
  score: 'adding up the score',
};

/** What the job of a fix is doing; the steps of its scan are the checks' own names. */
export function fixStepWords(step: string): string {
  return STEPS[step] ?? `checking the new version: ${step.replaceAll('_', ' ').toLowerCase()}`;
}
