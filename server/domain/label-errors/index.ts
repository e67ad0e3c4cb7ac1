export { findLabelErrors } from './find-label-errors.ts';
export { labelErrorsInWorker } from './run-in-worker.ts';
export type { LabelFinding, LabelledTable, LabelVerdict } from './verdict.ts';
