/** A field that leads from one type to what another operation gives. */
export interface Link {
  /** Name of the type, as in the API description. */
  from: string;
  field: string;
  description: string;
  /** Id of the operation. */
  to: string;
  /** The inputs that the object at hand decides; callers give the rest. */
  fixed: readonly string[];
  /** Values of `fixed`, or null when the object leads nowhere. */
  input: (source: Record<string, unknown>) => Record<string, unknown> | null;
}

const ofDataset = {
  from: 'Dataset',
  fixed: ['datasetId'],
  input: ({ id }: Record<string, unknown>) => ({ datasetId: id }),
};
const toDataset = {
  field: 'dataset',
  description: 'The dataset that this belongs to',
  to: 'dataset.get',
  fixed: ['datasetId'],
  input: ({ datasetId }: Record<string, unknown>) => ({ datasetId }),
};
const toJob = {
  field: 'job',
  description: 'The job that does or did the work',
  to: 'job.get',
  fixed: ['jobId'],
  input: ({ jobId }: Record<string, unknown>) => (typeof jobId === 'string' ? { jobId } : null),
};

export const LINKS: readonly Link[] = [
  { ...ofDataset, field: 'scans', description: 'Scans, newest first', to: 'scan.list' },
  { ...ofDataset, field: 'scoreDetails', description: 'The score with every deduction', to: 'quality.score' },
  { ...ofDataset, field: 'columns', description: 'Columns of a version', to: 'dataset.columns' },
  { ...ofDataset, field: 'versions', description: 'Versions, newest first', to: 'dataset.versions' },
  { ...ofDataset, field: 'issues', description: 'Issues of the latest finished scan', to: 'quality.issues' },
  { ...ofDataset, field: 'fixes', description: 'Fixes, newest first', to: 'fix.list' },
  {
    from: 'Dataset',
    field: 'scan',
    description: 'The latest scan in full',
    to: 'scan.get',
    fixed: ['datasetId', 'scanId'],
    input: ({ id, latestScan }) =>
      typeof latestScan === 'object' && latestScan !== null
        ? { datasetId: id, scanId: Reflect.get(latestScan, 'id') }
        : null,
  },
  { ...toDataset, from: 'Scan' },
  { ...toJob, from: 'Scan' },
  {
    from: 'Scan',
    field: 'issues',
    description: 'What this scan found',
    to: 'quality.issues',
    fixed: ['datasetId', 'scanId'],
    input: ({ id, datasetId }) => ({ datasetId, scanId: id }),
  },
  { ...toDataset, from: 'Issue' },
  {
    from: 'Issue',
    field: 'scan',
    description: 'The scan that found it',
    to: 'scan.get',
    fixed: ['datasetId', 'scanId'],
    input: ({ datasetId, scanId }) => ({ datasetId, scanId }),
  },
  {
    from: 'Issue',
    field: 'comments',
    description: 'What people wrote about it',
    to: 'issue.comments',
    fixed: ['datasetId', 'issueId'],
    input: ({ id, datasetId }) => ({ datasetId, issueId: id }),
  },
  { ...toDataset, from: 'Fix' },
  { ...toJob, from: 'Fix' },
  { ...toDataset, from: 'SelfTest' },
  { ...toJob, from: 'SelfTest' },
];
