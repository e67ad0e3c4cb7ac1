import { z } from 'zod';
import { EffectPlot } from '@/components/charts/effect-plot';
import { Facts } from '@/components/ui/facts';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { Issue } from '@/server/domain/quality/contract';
import classes from './impact-section.module.css';
import { impactText } from './impact-text';

const Measured = z.object({
  fix: z.string(),
  metric: z.enum(['auc', 'mae_skill']),
  baseline: z.number(),
  rowsUsed: z.number(),
  rowsTouched: z.number(),
  repeats: z.number(),
  estimates: z.array(
    z.object({
      proxy: z.enum(['trees', 'linear']),
      scenario: z.enum(['clean', 'served']),
      effect: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
});
const Unmeasured = z.object({ notEstimable: z.string() });

const PROXY = { trees: 'Boosted trees', linear: 'Linear model' };
const SCENARIO = { clean: 'clean data', served: 'data as today' };
const METRIC = {
  auc: 'Score: area under the ROC curve.',
  mae_skill: 'Score: error saved against guessing the median.',
};

/** What fixing the issue was measured to do to a model: the verdict, all four estimates, and what they rest on. */
export function ImpactSection({ issue }: { issue: Issue }) {
  const measured = Measured.safeParse(issue.evidence.impact).data;
  const unmeasured = Unmeasured.safeParse(issue.evidence.impact).data;
  if (measured === undefined)
    return (
      <Section title="Effect on a model">
        <p className={classes.words}>
          {unmeasured === undefined ? impactText(issue) : `Not measured. ${unmeasured.notEstimable}`}
        </p>
      </Section>
    );
  const effects = measured.estimates.map(({ proxy, scenario, ...figures }) => ({
    ...figures,
    name: `${PROXY[proxy]}, ${SCENARIO[scenario]}`,
  }));
  return (
    <Section title="Effect on a model" note="score with the fix less score without, with 80 % intervals">
      <p className={classes.words}>
        {impactText(issue)}
        {issue.impactConfidence === null
          ? ''
          : `; ${Math.min(99, Math.round(issue.impactConfidence * 100))} % sure of that`}
        .
      </p>
      <EffectPlot label="Effect on a model" effects={effects} unit="pp" />
      <Facts
        facts={[
          ['Score today', `${(measured.baseline * 100).toFixed(1)} %`],
          ['Rows compared', count(measured.rowsUsed)],
          ['Rows the fix touches', count(measured.rowsTouched)],
          ['Pairs of models', count(measured.repeats * 5)],
          ['Assumed fix', measured.fix.replaceAll('_', ' ')],
        ]}
      />
      <p className={classes.words}>
        {METRIC[measured.metric]} Every pair was compared on rows it had not seen. One issue at a time:
        effects do not add up, and hold for these two models, not for every one.
      </p>
    </Section>
  );
}
