export { detectFormat, type FileFormat } from './detect-format';
export { ingestFile } from './ingest-file';
export { numberExpression, type RenderedColumn, renderExpression } from './render';
export type { IngestedColumn, IngestedTable, IngestInput } from './table';
