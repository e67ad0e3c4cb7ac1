import { readdirSync, readFileSync } from 'node:fs';

/** The children of this process, as Linux tells them; reading all processes instead would cost more than what is measured. */
export function childrenOfThisProcess(): string[] {
  return readdirSync('/proc/self/task').flatMap((thread) => {
    try {
      return readFileSync(`/proc/self/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter((pid) => pid !== '');
    } catch {
      // The thread ended while we looked.
      return [];
    }
  });
}
