export { previewUpload } from './preview-upload';
