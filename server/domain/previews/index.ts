export { describeDetection } from './describe-detection';
