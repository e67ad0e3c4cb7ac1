import { z } from 'zod';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

const ColumnList = z.array(z.string().max(1000)).min(1).max(20);

/** A key declared to refer to another dataset: values of `columns` are expected among those of `parentColumns`. */
export const Relation = z
  .object({
    id: publicId('relation'),
    datasetId: publicId('dataset'),
    columns: z.array(z.string()),
    parentDatasetId: publicId('dataset'),
    parentName: z.string(),
    parentColumns: z.array(z.string()),
    createdAt: Timestamp,
  })
  .meta({ id: 'Relation' });
export type Relation = z.infer<typeof Relation>;

export const CreateRelation = z.object({
  datasetId: publicId('dataset'),
  columns: ColumnList,
  parentDatasetId: publicId('dataset'),
  /** In the order of `columns`; left out: columns of the same names. */
  parentColumns: ColumnList.optional(),
});

export const ListRelations = PageInput.extend({
  datasetId: publicId('dataset'),
  /** That refer to this dataset. */
  parent: publicId('dataset').optional(),
});
export const RelationPage = pageOf(Relation);

export const GetRelation = z.object({ datasetId: publicId('dataset'), relationId: publicId('relation') });
export const DeletedRelation = z.object({ id: publicId('relation') });
