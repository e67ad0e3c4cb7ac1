export { appendToUpload } from './append-upload';
export { finishUpload, requireDigest } from './finish-upload';
export { openUpload } from './open-upload';
export { findExpiredUploads, removeExpiredUpload } from './remove-upload';
export { scanObject } from './scan-object';
export { checkRoom, requireRoom } from './storage-quota';
export { findUploadMetadata, requireUpload, type UploadRow } from './upload-resource';
