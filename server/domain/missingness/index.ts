export type { Driver, Judgement, Mechanism, SampleColumn } from './contract.ts';
export { describeJudgement } from './describe.ts';
export { judgeMask } from './judge-mask.ts';
export { type PreparedDriver, prepareDriver } from './prepare-driver.ts';
