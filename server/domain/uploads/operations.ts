export { createUpload, joinUploads } from './create-upload';
export { getUpload, listUploads } from './find-uploads';
export { deleteUpload } from './remove-upload';
export { getStorage } from './storage-quota';
