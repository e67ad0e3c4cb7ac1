import { words } from '@/components/ui/words';

const STEPS: Record<string, string> = {
  fetch: 'fetching the bytes',
  read: 'parsing records',
  'infer types': 'finding the types',
  write: 'storing',
  'match rows': 'matching rows with those of the version before',
  save: 'storing',
  profile: 'statistics of the columns',
  score: 'adding up the score',
};

/** What a job is doing, as people say it; the step of a check is the check's own name. */
export function stepWords(step: string): string {
  return STEPS[step] ?? `looking for ${words(step).toLowerCase()}`;
}
