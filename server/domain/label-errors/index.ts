export type { LabelFinding, LabelledTable, LabelVerdict } from './contract.ts';
export { findLabelErrors } from './find-label-errors.ts';
export { labelErrorsInWorker } from './run-in-worker.ts';
