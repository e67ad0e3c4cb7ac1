import { z } from 'zod';
import { Histogram } from '@/components/charts/histogram';
import { ValueBars } from '@/components/charts/value-bars';
import { useColumns } from '@/components/columns/use-columns';
import { Section } from '@/components/ui/section';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';
import { Clusters } from './evidence-clusters';
import { EvidenceFacts } from './evidence-facts';
import { Mechanism } from './evidence-mechanism';

const Counts = z.array(z.object({ value: z.string(), count: z.number() })).min(1);
const ByKind = {
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
  values: z.union([
    z.object({ values: Counts }).transform(({ values }) => ({ title: 'Values', counts: values })),
    z.object({ examples: Counts }).transform(({ examples }) => ({ title: 'Examples', counts: examples })),
    z.object({ classes: Counts }).transform(({ classes }) => ({ title: 'Classes', counts: classes })),
  ]),
};

/** What the finding rests on, drawn in the way that fits its kind; figures without a drawing are listed. */
export function Evidence({ issue, dataset }: { issue: Issue; dataset: Dataset }) {
  const columns = useColumns(dataset);
  const column = columns.data?.find(({ name }) => name === issue.column);
  const clusters = ByKind.clusters.safeParse(issue.evidence).data;
  if (clusters !== undefined) return <Clusters clusters={clusters.clusters} />;
  const missing = ByKind.missing.safeParse(issue.evidence).data;
  if (missing !== undefined) return <Mechanism {...missing} />;
  const values = ByKind.values.safeParse(issue.evidence).data;
  if (values !== undefined) {
    const total =
      values.title === 'Classes'
        ? values.counts.reduce((sum, { count }) => sum + count, 0)
        : (dataset.rowCount ?? 0);
    return (
      <Section title={values.title} note="rows with this value">
        <ValueBars label={values.title} values={values.counts} total={total} />
      </Section>
    );
  }
  return (
    <>
      {issue.type.includes('outlier') && column?.histogram !== undefined && column.histogram.length > 0 && (
        <Section title="Distribution and fences">
          <Histogram column={column} />
        </Section>
      )}
      <EvidenceFacts evidence={issue.evidence} />
    </>
  );
}
