export { failSync, runSync } from './run-sync';
export { findDueSyncs, startDueSync } from './start-sync';
