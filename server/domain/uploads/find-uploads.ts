import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { GetUpload, ListUploads, Upload, UploadPage } from './contract';
import { requireUpload, toUpload } from './upload-resource';

const SORT_FIELDS = ['-createdAt', 'name', 'expiresAt', 'offsetBytes'] as const;

export const getUpload = defineOperation({
  id: 'upload.get',
  kind: 'query',
  summary: 'Get an upload: how much of it has arrived, and whether it can be used',
  input: GetUpload,
  output: Upload,
  permission: 'dataset.create',
  handler: async ({ db }, { uploadId }) => toUpload(await requireUpload(db, uploadId)),
});

export const listUploads = defineOperation({
  id: 'upload.list',
  kind: 'query',
  summary: 'List uploads of the last day, newest first',
  input: ListUploads,
  output: UploadPage,
  permission: 'dataset.create',
  http: { method: 'GET', path: '/v1/uploads' },
  sortFields: SORT_FIELDS,
  handler: ({ db }, input) => {
    const filters = {
      ...(input.search === undefined
        ? {}
        : { name: { contains: input.search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const } }),
      isPartial: input.isPartial,
      ...(input.used === undefined ? {} : { datasetId: input.used ? { not: null } : null }),
    };
    return keysetPage({
      bound: ['upload.list', filters],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.upload.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toUpload,
    });
  },
});
