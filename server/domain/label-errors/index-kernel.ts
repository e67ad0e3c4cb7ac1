/** What other kernels that run in threads may use: relative imports only, so no file of the process is drawn in. */
export { classThresholds, confidentClass } from './confident-joint.ts';
