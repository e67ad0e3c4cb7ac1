import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { SettingsOf } from '@/server/domain/connectors/contract';
import { DomainError } from '@/server/operations/errors';

export interface FoundFile {
  key: string;
  sizeBytes: number;
  /** ISO 8601; the store keeps whole seconds. */
  modifiedAt: string;
}

const FILES_MAX = 10_000;
/** What tools leave beside the data: markers, check sums, what is still being written. */
const NOT_DATA = /(^|\/)[._][^/]*$|\.crc$/;

/** The file of this name, or all files of the folder and those below it, by name. */
export async function filesOf(
  client: S3Client,
  settings: SettingsOf<'s3'>,
  object: string,
): Promise<FoundFile[]> {
  const isFolder = object === '' || object.endsWith('/');
  const found: FoundFile[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: settings.bucket,
        Prefix: settings.prefix + object,
        ContinuationToken,
      }),
    );
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      if (Key === undefined || Key.endsWith('/')) continue;
      if (isFolder ? NOT_DATA.test(Key) : Key !== settings.prefix + object) continue;
      found.push({ key: Key, sizeBytes: Size ?? 0, modifiedAt: LastModified?.toISOString() ?? '' });
    }
    if (found.length > FILES_MAX) {
      throw new DomainError(
        'source_failed',
        `There are more than ${FILES_MAX} files at \`${object}\`. Choose a smaller folder.`,
      );
    }
    ContinuationToken = isFolder ? page.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
  return found;
}

/** Up to when files have been read, and which of that second: another one of the same second may come later. */
const FilesCursor = z.object({ modifiedAt: z.string(), keys: z.array(z.string()) });

/** Files that came or changed since, oldest first, so that rows are added in the order in which they came. */
export function newFiles(
  all: readonly FoundFile[],
  after: string | null,
): { fresh: FoundFile[]; cursor: string | null } {
  const seen = after === null ? null : FilesCursor.parse(JSON.parse(after));
  const fresh = all
    .filter(
      ({ key, modifiedAt }) =>
        seen === null ||
        modifiedAt > seen.modifiedAt ||
        (modifiedAt === seen.modifiedAt && !seen.keys.includes(key)),
    )
    .sort((a, b) => compare(a.modifiedAt, b.modifiedAt) || compare(a.key, b.key));
  const latest = fresh.at(-1)?.modifiedAt;
  if (latest === undefined) return { fresh, cursor: after };
  const keys = all.filter(({ modifiedAt }) => modifiedAt === latest).map(({ key }) => key);
  return { fresh, cursor: JSON.stringify({ modifiedAt: latest, keys }) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
