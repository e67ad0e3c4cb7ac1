export { requireConnector } from './connector-resource';
export { requireSelection } from './look-into';
export { type StagedFile, type StagedSource, stageFromConnector } from './stage-from-connector';
