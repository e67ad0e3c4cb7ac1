export { createDataset } from './create-dataset';
export { createVersion } from './create-version';
export { deleteDataset } from './delete-dataset';
export { listColumns } from './list-columns';
export { listSetAside } from './list-set-aside';
export { listVersions } from './list-versions';
export { getDataset, listDatasets, updateDataset } from './manage-datasets';
export { readRows } from './read-rows';
export { registerDataset } from './register-dataset';
