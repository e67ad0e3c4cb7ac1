export { previewUpload } from './preview-upload';
export { previewUrl } from './preview-url';
