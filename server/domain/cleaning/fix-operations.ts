import { z } from 'zod';
import { requireDataset } from '@/server/domain/datasets';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { TRANSFORMS } from '@/server/transforms/catalogue';
import { acceptedCells } from './accepted-cells';
import {
  Fix,
  FixPage,
  FixPlan,
  FixPreview,
  GetFix,
  ListFixes,
  ListTransforms,
  PlanFixes,
  PreviewFix,
  TransformCatalogue,
} from './contract';
import { optionsOf } from './fix-options';
import { requireFix, toFixes } from './fix-resource';
import { loadScanOf, loadTarget } from './load-target';
import { automaticStep, planFix, plannable } from './plan-fix';
import { previewFix } from './preview-fix';

export const previewFixOperation = defineOperation({
  id: 'fix.preview',
  kind: 'query',
  summary: 'Show exactly what a fix would do: cells, rows, distributions, samples, score; writes nothing',
  input: PreviewFix,
  output: FixPreview,
  permission: 'fix.preview',
  showsRows: true,
  http: { method: 'POST', path: '/v1/quality/{datasetId}/fix/preview' },
  handler: async ({ db, services }, { datasetId, ...request }) => {
    const target = await loadTarget(db, datasetId);
    const scan = await loadScanOf(db, target.version.id);
    const plan = planFix(request, scan, target.columns);
    const accepted =
      request.plan === 'reviewed' ? await acceptedCells(db, target.dataset.id, target.columns) : [];
    return afterTransaction(() => previewFix(services, { target, scan, plan, accepted }));
  },
});

export const planFixes = defineOperation({
  id: 'fix.plan',
  kind: 'query',
  summary:
    'List what can be done about each issue of the latest scan, the default first, with parameters filled in',
  input: PlanFixes,
  output: FixPlan,
  permission: 'fix.preview',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/fix/plan' },
  handler: async ({ db }, { datasetId }) => {
    const { version, columns } = await loadTarget(db, datasetId);
    const scan = await loadScanOf(db, version.id);
    return {
      data: (scan?.issues ?? []).map((row) => {
        const issue = plannable(row, columns);
        return {
          issueId: toPublicId('issue', row.id),
          type: row.type,
          column: row.column,
          description: row.description,
          severity: z.enum(['critical', 'warning', 'info']).parse(row.severity),
          affectedCount: Number(row.affectedCount),
          automatic: automaticStep(issue) !== null,
          options: optionsOf(issue).map(({ id, title, text, step }, index) => ({
            id,
            title,
            text,
            isDefault: index === 0,
            transform: step?.transform ?? null,
            parameters: step?.parameters ?? {},
          })),
        };
      }),
    };
  },
});

const SORT = ['-createdAt', 'status', 'title'] as const;

export const listFixes = defineOperation({
  id: 'fix.list',
  kind: 'query',
  summary: 'List the fixes of a dataset, newest first',
  input: ListFixes,
  output: FixPage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/fix' },
  sortFields: SORT,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const filters = { datasetId: dataset.id, status: input.status };
    const page = await keysetPage({
      bound: ['fix.list', filters],
      input,
      sortFields: SORT,
      fetch: ({ where, orderBy, take }) =>
        db.fix.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) => row,
    });
    return { data: await toFixes(db, page.data), nextCursor: page.nextCursor };
  },
});

export const getFix = defineOperation({
  id: 'fix.get',
  kind: 'query',
  summary: 'Get a fix: its steps, the verdict of the gate, and its report',
  input: GetFix,
  output: Fix,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/fix/{fixId}' },
  handler: async ({ db }, { datasetId, fixId }) => {
    const dataset = await requireDataset(db, datasetId);
    const [fix] = await toFixes(db, [await requireFix(db, dataset.id, fixId)]);
    return Fix.parse(fix);
  },
});

export const listTransforms = defineOperation({
  id: 'transform.list',
  kind: 'query',
  summary: 'List every transform with the JSON Schema of its parameters',
  input: ListTransforms,
  output: TransformCatalogue,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/transforms' },
  handler: async () => ({
    data: TRANSFORMS.map(({ id, title, description, scope, fitted, parameters }) => ({
      id,
      title,
      description,
      scope,
      fitted,
      parameters: z.toJSONSchema(parameters, { io: 'input' }),
    })),
  }),
});
