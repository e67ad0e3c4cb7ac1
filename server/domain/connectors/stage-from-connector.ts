import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { scanObject } from '@/server/domain/uploads';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { ReadResult } from '@/server/ports/connector';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { requireConnector } from './connector-resource';
import type { ConnectorSource } from './contract';
import { requireSelection } from './look-into';
import { openSource } from './open-connection';

export interface StagedFile {
  key: string;
  name: string;
  sizeBytes: number;
  sha256: string;
}

export interface StagedSource {
  /** Empty when there is nothing new. */
  files: StagedFile[];
  /** How the files are to be read, where that is known. */
  options: NonNullable<ReadResult['options']> | Record<string, never>;
  cursor: string | null;
}

export interface Staging {
  /** Names the stored objects, so that a repeated step replaces them. */
  jobId: string;
  cursorColumn?: string;
  /** Where the last reading stopped; null: from the beginning. */
  after?: string | null;
  report: ReportProgress;
  signal: AbortSignal;
}

/**
 * Reads what is selected at a source into the object store, as files that the ingestion reads like uploads. `percent` of
 * the progress goes from 0 to 100; where the source does not say how much there is, it stands at 50.
 */
export async function stageFromConnector(
  scope: Scope,
  source: ConnectorSource,
  services: Services,
  { jobId, cursorColumn, after = null, report, signal }: Staging,
): Promise<StagedSource> {
  const { connectorId, ...selection } = source;
  const opened = await withTenant(scope, async (db) => {
    const row = await requireConnector(db, connectorId);
    requireSelection(row.kind, selection);
    return openSource({ db, scope, services }, row);
  });
  const workDir = join(services.tempDir, `stage-${jobId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  try {
    report({ step: 'fetch', percent: 0 });
    const read = await opened.read({
      selection,
      cursorColumn,
      after,
      workDir,
      bytesMax: services.limits.uploadBytesMax,
      signal,
      report: ({ rowsDone, share }) => report({ step: 'fetch', percent: (share ?? 0.5) * 90, rowsDone }),
    });
    const files: StagedFile[] = [];
    for (const [index, { path, name }] of read.files.entries()) {
      if (signal.aborted) throw new DomainError('cancelled', 'The reading was cancelled.');
      const key = objectKeys.upload(scope, jobId, index);
      const { sizeBytes, sha256 } = await services.objectStore.putFile(key, path);
      await scanObject(services, key, name);
      files.push({ key, name, sizeBytes, sha256 });
      report({ step: 'fetch', percent: 90 + (10 * files.length) / read.files.length });
    }
    return { files, options: read.options ?? {}, cursor: read.cursor };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
