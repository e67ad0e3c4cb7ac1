export { createSync } from './create-sync';
export { deleteSync, getSync, listSyncRuns, listSyncs, updateSync } from './manage-syncs';
export { startSync } from './start-sync';
