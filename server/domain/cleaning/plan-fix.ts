import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { transformById } from '@/server/transforms/catalogue';
import type { PlannedStep } from '@/server/transforms/run-steps';
import type { TableColumn } from '@/server/transforms/table-column';
import type { FixRequest } from './contract';
import { type FixOptionPlan, optionsOf, orderOf, type PlannableIssue } from './fix-options';
import type { ScanWithIssues } from './load-target';

/** A suggestion is written by `all_suggestions` when its cell is more likely wrong than not. */
const BELIEVED = 0.5;

export interface Plan {
  steps: PlannedStep[];
  leftOut: { issueId: string | null; reason: string }[];
  title: string;
}

export function plannable(
  issue: ScanWithIssues['issues'][number],
  columns: readonly TableColumn[],
): PlannableIssue {
  const column = columns.find(({ position }) => position === issue.columnPosition);
  return {
    id: issue.id,
    type: issue.type,
    column: issue.column,
    storageName: column?.storageName ?? null,
    columnType: column?.type ?? null,
    fixType: issue.fixType,
    fixOptions: readOptions(issue.fixOptions),
    evidence: typeof issue.evidence === 'object' && issue.evidence !== null ? { ...issue.evidence } : {},
  };
}

function readOptions(stored: unknown): { id: string; title: string }[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry) =>
    typeof entry?.id === 'string' ? [{ id: entry.id, title: String(entry.title ?? entry.id) }] : [],
  );
}

/** Turns a request into steps in the order in which they must run. Refuses what it does not know, with the field. */
export function planFix(
  request: FixRequest,
  scan: ScanWithIssues | null,
  columns: readonly TableColumn[],
): Plan {
  if (request.steps !== undefined) return planSteps(request, columns);
  if (scan === null) {
    throw new DomainError(
      'conflict',
      'The current version has not been scanned, so nothing is known to fix. Start a scan, or send `steps`.',
    );
  }
  // A column that is being dropped or renamed under one name twice is told apart by its place.
  const issues = scan.issues.map((issue) => plannable(issue, columns));
  switch (request.plan) {
    case 'auto':
      return planAutomatic(issues);
    case 'all_suggestions':
      return planSuggestions(issues);
    case 'reviewed':
      return { steps: [], leftOut: [], title: 'Write what was accepted in review' };
    case undefined:
      return planIssues(request, issues);
  }
}

function planIssues(request: FixRequest, issues: PlannableIssue[]): Plan {
  const wanted = (request.issueIds ?? []).map((id) => {
    const uuid = fromPublicId('issue', id);
    const issue = issues.find((candidate) => candidate.id === uuid);
    if (issue !== undefined) return issue;
    throw new DomainError('not_found', `There is no issue \`${id}\` in the latest scan of this dataset.`, {
      errors: [{ path: 'issueIds', message: `${id} is not an issue of the latest scan` }],
    });
  });
  const unused = Object.keys(request.options ?? {}).find((id) => !request.issueIds?.includes(id));
  if (unused !== undefined) {
    throw new DomainError('invalid_input', `\`options\` names ${unused}, which is not among \`issueIds\`.`, {
      errors: [{ path: `options.${unused}`, message: 'not among issueIds' }],
    });
  }
  const plan: Plan = { steps: [], leftOut: [], title: titleOf(wanted) };
  for (const issue of inOrder(wanted)) {
    const publicId = toPublicId('issue', issue.id);
    const asked = request.options?.[publicId];
    const option = chooseOption(issue, asked?.option, publicId);
    if (option.step === null) {
      plan.leftOut.push({ issueId: issue.id, reason: `${option.title}: nothing changes.` });
      continue;
    }
    if (option.step.storageName === null && transformById(option.step.transform).scope === 'column') {
      plan.leftOut.push({
        issueId: issue.id,
        reason: 'The column of this issue is not in the version any more.',
      });
      continue;
    }
    const parameters = { ...option.step.parameters, ...asked?.parameters };
    checkParameters(option.step.transform, parameters, `options.${publicId}.parameters`);
    plan.steps.push({ ...option.step, parameters, issueId: issue.id });
  }
  return plan;
}

function chooseOption(issue: PlannableIssue, asked: string | undefined, publicId: string): FixOptionPlan {
  const options = optionsOf(issue);
  const chosen = asked === undefined ? options[0] : options.find(({ id }) => id === asked);
  if (chosen !== undefined) return chosen;
  throw new DomainError(
    'invalid_input',
    `The issue ${publicId} has no option \`${asked}\`. It has ${options.map(({ id }) => id).join(', ')}.`,
    { errors: [{ path: `options.${publicId}.option`, message: 'not an option of this issue' }] },
  );
}

/**
 * Precision first: cells whose repair the search itself calls certain, and words or codes for "nothing" with strong
 * evidence. Everything else waits for a person, in the review queue or in the wizard.
 */
function planAutomatic(issues: PlannableIssue[]): Plan {
  const plan: Plan = { steps: [], leftOut: [], title: 'Fix all that is safe' };
  for (const issue of inOrder(issues)) {
    const step = automaticStep(issue);
    if (step !== null) plan.steps.push({ ...step, issueId: issue.id });
    else if (issue.fixOptions.length > 0)
      plan.leftOut.push({ issueId: issue.id, reason: 'Not certain enough to be changed without a person.' });
  }
  return plan;
}

export function automaticStep(issue: PlannableIssue): Omit<PlannedStep, 'issueId'> | null {
  if (issue.storageName === null) return null;
  const { storageName } = issue;
  if (typeof issue.evidence.automatic === 'number' && issue.evidence.automatic > 0) {
    return { transform: 'write_suggestions', storageName, parameters: { automaticOnly: true } };
  }
  if (issue.type === 'disguised_missing') {
    return { transform: 'set_null', storageName, parameters: { minProbability: BELIEVED } };
  }
  return null;
}

function planSuggestions(issues: PlannableIssue[]): Plan {
  const plan: Plan = { steps: [], leftOut: [], title: 'Write all suggestions' };
  for (const issue of inOrder(issues)) {
    const option = optionsOf(issue).find(({ step }) => step?.transform === 'write_suggestions');
    if (option?.step == null || issue.storageName === null) continue;
    plan.steps.push({
      ...option.step,
      parameters: { ...option.step.parameters, minProbability: BELIEVED },
      issueId: issue.id,
    });
  }
  return plan;
}

function planSteps(request: FixRequest, columns: readonly TableColumn[]): Plan {
  const steps = (request.steps ?? []).map((step, index): PlannedStep => {
    const transform = transformById(step.transform);
    checkParameters(step.transform, step.parameters, `steps.${index}.parameters`);
    const column = step.column == null ? null : columns.find(({ name }) => name === step.column);
    if (column === undefined) {
      throw new DomainError('invalid_input', `There is no column \`${step.column}\`.`, {
        errors: [{ path: `steps.${index}.column`, message: 'no such column' }],
      });
    }
    if (column === null && transform.scope === 'column') {
      throw new DomainError('invalid_input', `\`${step.transform}\` needs a column.`, {
        errors: [{ path: `steps.${index}.column`, message: 'required by this transform' }],
      });
    }
    return {
      transform: step.transform,
      storageName: column?.storageName ?? null,
      parameters: step.parameters,
      issueId: step.issueId === undefined ? null : fromPublicId('issue', step.issueId),
    };
  });
  const title = steps.map(({ transform }) => transformById(transform).title).join(', ');
  return { steps, leftOut: [], title: title.slice(0, 200) };
}

export function checkParameters(transform: string, parameters: unknown, path: string): void {
  const parsed = transformById(transform).parameters.safeParse(parameters);
  if (parsed.success) return;
  throw new DomainError('invalid_input', `The parameters of \`${transform}\` are not valid.`, {
    errors: parsed.error.issues.map((issue) => ({
      path: [path, ...issue.path.map(String)].join('.'),
      message: issue.message,
    })),
  });
}

function inOrder(issues: PlannableIssue[]): PlannableIssue[] {
  return [...issues].sort((a, b) => orderOf(a.type) - orderOf(b.type));
}

function titleOf(issues: PlannableIssue[]): string {
  const [first] = issues;
  if (first === undefined) return 'Fix';
  const what = (issue: PlannableIssue) =>
    `${issue.type.replaceAll('_', ' ')}${issue.column === null ? '' : ` in ${issue.column}`}`;
  const title = issues.length === 1 ? what(first) : `${what(first)} and ${issues.length - 1} more`;
  return `Fix ${title}`.slice(0, 200);
}
