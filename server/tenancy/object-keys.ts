import type { Scope } from './actor';

/** Where a tenant's objects live in the store. Nothing else builds a key, so no key can leave its tenant's prefix. */
export const objectKeys = {
  tenantPrefix: (scope: Scope) => `t/${scope.orgId}/`,
  uploadsPrefix: (scope: Scope) => `t/${scope.orgId}/uploads/`,
  uploadPrefix: (scope: Scope, uploadId: string) => `t/${scope.orgId}/uploads/${uploadId}/`,
  upload: (scope: Scope, uploadId: string, index: number) => `t/${scope.orgId}/uploads/${uploadId}/${index}`,
  datasetPrefix: (scope: Scope, datasetId: string) => `t/${scope.orgId}/datasets/${datasetId}/`,
  version: (scope: Scope, datasetId: string, versionId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/versions/${versionId}/data.parquet`,
  setAside: (scope: Scope, datasetId: string, versionId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/versions/${versionId}/set-aside.parquet`,
  scanCells: (scope: Scope, datasetId: string, scanId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/scans/${scanId}/cells.parquet`,
  scanPairs: (scope: Scope, datasetId: string, scanId: string) =>
    `t/${scope.orgId}/datasets/${datasetId}/scans/${scanId}/pairs.parquet`,
};
