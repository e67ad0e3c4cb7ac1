export type { DuplicatePair, RecordColumn, RecordTable } from './contract.ts';
export { findDuplicates } from './find-duplicates.ts';
export { duplicatesInWorker } from './run-in-worker.ts';
