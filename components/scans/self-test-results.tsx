import { type Interval, IntervalPlot } from '@/components/charts/interval-plot';
import table from '@/components/ui/data-table.module.css';
import { count, percent } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { SelfTestResults as Results } from '@/server/domain/self-tests/contract';
import classes from './self-test.module.css';

/** Recall by kind of error and precision by check, each with its interval. */
export function SelfTestResults({ results }: { results: Results }) {
  const kinds = results.kinds.flatMap(({ title, recall, injected }): Interval[] =>
    recall === null ? [] : [{ name: title, ...recall, rows: injected }],
  );
  return (
    <div className={classes.results}>
      <Section title="Found, by kind of error" note="share of the errors put in, with its 95 % interval">
        <IntervalPlot label="Share found by kind of error" groups={kinds} unit="put in" top={1} />
      </Section>
      <Section title="By check" note="findings that were not there before the errors were">
        <div className={table.wrap}>
          <table className={table.table} aria-label="Precision and recall by check">
            <thead>
              <tr>
                <th>Check</th>
                <th className={table.right}>Raised</th>
                <th className={table.right}>Right</th>
                <th className={table.right}>Precision</th>
                <th className={table.right}>Recall of its kinds</th>
              </tr>
            </thead>
            <tbody>
              {results.checks.map((check) => (
                <tr key={check.check}>
                  <td>{check.title}</td>
                  <td className={`mono ${table.right}`}>{count(check.raised)}</td>
                  <td className={`mono ${table.right}`}>{count(check.correct)}</td>
                  <td className={`mono ${table.right}`}>{interval(check.precision)}</td>
                  <td className={`mono ${table.right}`}>{interval(check.recall)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className={classes.note}>
          A cell counts as right only when an error was put into that very cell: a check that names the city
          where the region was changed counts as wrong, and so do mere hints. Real errors that the sample
          holds are not counted.
          {results.leftOut.length > 0 &&
            ` Not put in: ${results.leftOut.map(({ kind, reason }) => `${kind.replaceAll('_', ' ')} (${reason.replace(/\.$/, '')})`).join(', ')}.`}
        </p>
      </Section>
    </div>
  );
}

function interval(share: Results['checks'][number]['precision']): string {
  return share === null
    ? '–'
    : `${percent(share.value, 1)} (${percent(share.low, 1)} to ${percent(share.high, 1)})`;
}
