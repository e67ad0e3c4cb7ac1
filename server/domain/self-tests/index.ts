export { failSelfTest, runSelfTest } from './run-self-test';
