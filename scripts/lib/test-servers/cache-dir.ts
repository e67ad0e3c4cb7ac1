import { homedir } from 'node:os';
import { join } from 'node:path';

/** Programs of test servers that no registry hands out ready-made lie here, outside the tree, and are made once. */
export const CACHE_DIR = process.env.DATRIX_TEST_CACHE ?? join(homedir(), '.cache', 'datrix');
