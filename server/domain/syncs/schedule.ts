import { Cron } from 'croner';
import { DomainError } from '@/server/operations/errors';

/** When a schedule comes round next, in UTC; null for none. Raises `invalid_input` for one that never does. */
export function nextTime(schedule: string | null, after: Date): Date | null {
  if (schedule === null) return null;
  let next: Date | null = null;
  try {
    next = new Cron(schedule, { timezone: 'UTC', mode: '5-part' }).nextRun(after);
  } catch {
    // Answered like a schedule that never comes round.
  }
  if (next !== null) return next;
  throw new DomainError(
    'invalid_input',
    `\`${schedule}\` is no schedule. Give minute, hour, day, month, weekday.`,
    {
      errors: [{ path: 'schedule', message: 'is no schedule that comes round' }],
    },
  );
}
