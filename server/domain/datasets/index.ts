export { assignRowIds } from './assign-row-ids';
export { createDataset, startDataset } from './create-dataset';
export { createVersion } from './create-version';
export { downloadSetAside } from './download-set-aside';
export { type Download, downloadVersion } from './download-version';
export { type ColumnRow, columnsOf, requireDataset, requireVersion } from './find-dataset';
export { failIngestion, ingestDataset } from './ingest-dataset';
export { failVersion, ingestVersion } from './ingest-version';
export {
  type ColumnPair,
  cellDiffers,
  matchColumns,
  pairedRows,
  rowDiffers,
  sidesOf,
} from './match-columns';
export { failDeletion, purgeDataset } from './purge-dataset';
export { receiveUpload } from './receive-upload';
export { registerDataset } from './register-dataset';
export { uniqueNames } from './unique-names';
