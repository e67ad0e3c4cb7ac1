import type { Scope } from './actor';

/** Where a tenant's objects live in the store. Nothing else builds a key, so no key can leave its tenant's prefix. */
export const objectKeys = {
  tenantPrefix: (scope: Scope) => `t/${scope.orgId}/`,
  uploadsPrefix: (scope: Scope) => `t/${scope.orgId}/uploads/`,
  uploadPrefix: (scope: Scope, uploadId: string) => `t/${scope.orgId}/uploads/${uploadId}/`,
  upload: (scope: Scope, uploadId: string, index: number) => `t/${scope.orgId}/uploads/${uploadId}/${index}`,
  uploadPart: (scope: Scope, uploadId: string, partId: string) =>
    `t/${scope.orgId}/uploads/${uploadId}/parts/${partId}`,
  datasetPrefix: (scope: Scope, datasetId: string) => `t/${scope.orgId}/datasets/${datasetId}/`,
  version: (scope: Scope, datasetId: string, versionId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/versions/${versionId}/data.parquet`,
  setAside: (scope: Scope, datasetId: string, versionId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/versions/${versionId}/set-aside.parquet`,
  /** One object a phase, each with what the phases before it found, so that a repeated phase reads what it read before. */
  scanCells: (scope: Scope, datasetId: string, scanId: string, phase: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/scans/${scanId}/cells-${phase}.parquet`,
  scanPairs: (scope: Scope, datasetId: string, scanId: string, phase: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/scans/${scanId}/pairs-${phase}.parquet`,
  fixPrefix: (scope: Scope, datasetId: string, fixId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/fixes/${fixId}/`,
  /** The three parts of a fix: changed cells, rows that left, and the values of columns it added. */
  fixPart: (scope: Scope, datasetId: string, fixId: string, part: 'cells' | 'rows' | 'added') =>
    `t/${scope.orgId}/datasets/${datasetId}/fixes/${fixId}/${part}.parquet`,
  versionPrefix: (scope: Scope, datasetId: string, versionId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/versions/${versionId}/`,
  scanPrefix: (scope: Scope, datasetId: string, scanId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/scans/${scanId}/`,
};

/** What the object under a key belongs to, with its bare id; null for what nothing here names. */
export function fromObjectKey(key: string): { kind: 'dataset' | 'upload'; id: string } | null {
  const [, kind, id] = /^t\/[^/]+\/(dataset|upload)s\/([0-9a-f-]{36})\//.exec(key) ?? [];
  if (id === undefined) return null;
  return { kind: kind === 'dataset' ? 'dataset' : 'upload', id };
}
