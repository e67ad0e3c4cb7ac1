export { createRule, deleteRule, getRule, listRules, updateRule } from './manage-rules';
export { suggestRules } from './suggest-rules';
export { exportRules, importRules } from './transfer-rules';
