import { z } from 'zod';
import { Histogram } from '@/components/charts/histogram';
import { ValueBars } from '@/components/charts/value-bars';
import { useColumns } from '@/components/columns/use-columns';
import { Section } from '@/components/ui/section';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';
import { Clusters } from './evidence-clusters';
import { EvidenceCorrelations } from './evidence-correlations';
import { EvidenceDependency } from './evidence-dependency';
import { EvidenceDrift } from './evidence-drift';
import { EvidenceFacts } from './evidence-facts';
import { EvidenceGroups } from './evidence-groups';
import { EvidenceMissing } from './evidence-missing';
import { EvidenceRepairs } from './evidence-repairs';
import { EvidenceShapes } from './evidence-shapes';
import { EvidenceSpread } from './evidence-spread';

const Counts = z.array(z.object({ value: z.string(), count: z.number() })).min(1);
const Share = z.object({
  group: z.string(),
  rows: z.number(),
  share: z.number(),
  low: z.number(),
  high: z.number(),
});
const number = z.number().nullable().default(null);

/** What a check lays down as evidence, by the parts that can be drawn; one issue may have several. */
const Kinds = {
  clusters: z.object({
    clusters: z
      .array(
        z.object({
          variant: z.string(),
          count: z.number(),
          canonical: z.string(),
          canonicalCount: z.number(),
        }),
      )
      .min(1),
  }),
  missing: z.object({
    mechanism: z.string(),
    drivers: z.array(z.object({ column: z.string(), effect: z.number() })),
    togetherWith: z.array(z.unknown()),
  }),
  dependency: z.object({
    determinant: z.string(),
    examples: z
      .array(z.object({ row: z.number(), determinant: z.string(), value: z.string(), majority: z.string() }))
      .min(1),
  }),
  shapes: z.object({
    shape: z.string(),
    share: z.number(),
    example: z.string(),
    odd: z.array(z.object({ shape: z.string(), count: z.number(), value: z.string() })),
  }),
  groups: z.object({ groups: z.array(Share).min(2) }),
  groupsByColumn: z.object({
    columns: z.array(z.object({ column: z.string(), groups: z.array(Share).min(2) })).min(1),
  }),
  represented: z.object({
    groups: z.array(z.object({ group: z.string(), count: z.number(), ratioToEven: z.number() })).min(1),
  }),
  drift: z.object({ parentVersion: z.number() }),
  turns: z.object({ turns: Counts }),
  classes: z.object({ classes: Counts }),
  values: z.union([
    z.object({ values: Counts }).transform(({ values }) => ({ title: 'Values', counts: values })),
    z.object({ examples: Counts }).transform(({ examples }) => ({ title: 'Examples', counts: examples })),
    z
      .object({ categories: Counts })
      .transform(({ categories }) => ({ title: 'Rare values', counts: categories })),
  ]),
  fences: z.object({ low: number, high: number, border: number }),
};

/** What the finding rests on, drawn in the way that fits its kind; figures without a drawing are listed. */
export function Evidence({ issue, dataset }: { issue: Issue; dataset: Dataset }) {
  const columns = useColumns(dataset);
  const column = columns.data?.find(({ name }) => name === issue.column);
  const drawn = draw(issue, dataset, column);
  return (
    <>
      {drawn}
      {issue.type === 'redundant_feature' && <EvidenceCorrelations issue={issue} />}
      <EvidenceRepairs issue={issue} />
      <EvidenceFacts evidence={issue.evidence} />
    </>
  );
}

function draw(issue: Issue, dataset: Dataset, column: DatasetColumn | undefined) {
  const { evidence } = issue;
  const clusters = Kinds.clusters.safeParse(evidence).data;
  if (clusters !== undefined) return <Clusters clusters={clusters.clusters} />;
  const missing = Kinds.missing.safeParse(evidence).data;
  if (missing !== undefined) return <EvidenceMissing issue={issue} {...missing} />;
  const dependency = Kinds.dependency.safeParse(evidence).data;
  if (dependency !== undefined) return <EvidenceDependency column={issue.column ?? ''} {...dependency} />;
  const shapes = Kinds.shapes.safeParse(evidence).data;
  if (shapes !== undefined) {
    const filledCount = (dataset.rowCount ?? 0) - (column?.nullCount ?? 0);
    return <EvidenceShapes {...shapes} filledCount={filledCount} />;
  }
  const groups = Kinds.groups.safeParse(evidence).data;
  if (groups !== undefined) return <EvidenceGroups title="Groups" groups={groups.groups} />;
  const byColumn = Kinds.groupsByColumn.safeParse(evidence).data;
  if (byColumn !== undefined)
    return byColumn.columns
      .slice(0, 3)
      .map((entry) => (
        <EvidenceGroups key={entry.column} title={`${entry.column} by group`} groups={entry.groups} />
      ));
  const represented = Kinds.represented.safeParse(evidence).data;
  if (represented !== undefined)
    return (
      <Section title="Rows by group">
        <ValueBars
          label="Rows by group"
          total={dataset.rowCount ?? 0}
          values={represented.groups.map(({ group, count }) => ({ value: group, count }))}
        />
      </Section>
    );
  const drift = Kinds.drift.safeParse(evidence).data;
  if (drift !== undefined && column !== undefined)
    return <EvidenceDrift issue={issue} column={column} {...drift} />;
  const turns = Kinds.turns.safeParse(evidence).data;
  if (turns !== undefined)
    return (
      <Section title="Labels in doubt" note="label as it stands → likelier label">
        <ValueBars label="Labels in doubt" values={turns.turns} total={issue.affectedCount} />
      </Section>
    );
  const classes = Kinds.classes.safeParse(evidence).data;
  if (classes !== undefined) {
    const total = classes.classes.reduce((sum, { count }) => sum + count, 0);
    return (
      <Section title="Classes" note="bars on a logarithmic scale, so that small classes can be seen">
        <ValueBars label="Classes" values={classes.classes} total={total} logarithmic />
      </Section>
    );
  }
  const fences = Kinds.fences.safeParse(evidence).data;
  const [low, high] = [fences?.low ?? null, fences?.high ?? fences?.border ?? null];
  const numeric = column?.type === 'integer' || column?.type === 'decimal';
  if (column !== undefined && numeric && (low !== null || high !== null))
    return <EvidenceSpread issue={issue} column={column} low={low} high={high} />;
  const values = Kinds.values.safeParse(evidence).data;
  if (values !== undefined)
    return (
      <Section title={values.title} note="rows with this value">
        <ValueBars label={values.title} values={values.counts} total={dataset.rowCount ?? 0} />
      </Section>
    );
  return issue.dimension === 'distribution' &&
    (column?.histogram?.length ?? 0) > 0 &&
    column !== undefined ? (
    <Section title="Distribution">
      <Histogram column={column} />
    </Section>
  ) : null;
}
