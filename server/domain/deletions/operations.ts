export { listDeletions } from './list-deletions';
