import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Public data with ground truth that lies beside the project where there is any; null says that it is absent. */
export function sharedDataFolder(): string | null {
  const folder = resolve(process.env.DATRIX_SHARED_DATA ?? '../shared/data');
  return existsSync(folder) ? folder : null;
}
