export { compileRule } from './compile-rule';
export type { CompiledRule, RuleTable } from './compiled-rule';
export { describeRule } from './describe-rule';
export { loadScanRules } from './load-scan-rules';
export { parseExpression } from './parse-expression';
export type { RuleColumn, ScanRule } from './scan-rule';
export { nameableColumns } from './typed-relation';
