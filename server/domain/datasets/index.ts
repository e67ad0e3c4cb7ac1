export { createDataset } from './create-dataset';
export { type Download, downloadVersion } from './download-version';
export { columnsOf, requireDataset, requireVersion } from './find-dataset';
export { failIngestion, ingestDataset } from './ingest-dataset';
export { purgeDataset } from './purge-dataset';
export { receiveUpload } from './receive-upload';
export { registerDataset } from './register-dataset';
