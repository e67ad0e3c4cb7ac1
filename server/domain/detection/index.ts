export type { DetectionColumn, DetectionOptions, DetectionTable, SuspectCell } from './contract.ts';
export { detectWrongCells } from './detect-wrong-cells.ts';
export { detectInWorker } from './run-in-worker.ts';
