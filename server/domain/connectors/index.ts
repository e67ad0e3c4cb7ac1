export { nameOfSelection, requireConnector } from './connector-resource';
export { encryptSecretsAnew } from './encrypt-secrets-anew';
export { requireSelection } from './look-into';
export { stageForDataset } from './stage-for-dataset';
export { type StagedFile, type StagedSource, stageFromConnector } from './stage-from-connector';
