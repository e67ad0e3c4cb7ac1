export { compareVersions } from './compare-versions';
export { listCellChanges } from './list-cell-changes';
