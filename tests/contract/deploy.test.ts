import { readFile } from 'node:fs/promises';
import { parser } from '@prometheus-io/lezer-promql';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { metrics } from '@/server/observability/metrics';

const Alerts = z.object({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Datrix[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().regex(/^\d+[smh]$/),
          labels: z.strictObject({ severity: z.enum(['info', 'warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const Dashboard = z.looseObject({
  panels: z.array(
    z.looseObject({
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.looseObject({ expr: z.string() })),
    }),
  ),
});

let known: Map<string, readonly string[]>;
beforeAll(async () => {
  const json = await metrics().registry.getMetricsAsJSON();
  known = new Map(
    json.map(({ name }) => {
      const labels: unknown = Reflect.get(Object(metrics().registry.getSingleMetric(name)), 'labelNames');
      return [name, Array.isArray(labels) ? labels.map(String) : []] as const;
    }),
  );
});

/** Labels that Prometheus adds to every series. */
const ADDED = ['job', 'instance', 'le'];

/** Faults of an expression by the grammar of Prometheus itself, and against the metrics that there are. */
function faultsOf(expression: string): string[] {
  const faults: string[] = [];
  let metric: readonly string[] | undefined;
  parser.parse(expression).iterate({
    enter: (node) => {
      const text = expression.slice(node.from, node.to);
      if (node.type.isError) faults.push(`syntax at ${node.from}`);
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector' && text !== 'up') {
        metric = known.get(text) ?? known.get(text.replace(/_(bucket|count|sum)$/, ''));
        if (metric === undefined) faults.push(`no metric ${text}`);
      }
      const named = node.name === 'LabelName' ? text : undefined;
      if (named !== undefined && !ADDED.includes(named) && !allLabels().has(named))
        faults.push(`no label ${named}`);
    },
  });
  return faults;
}
const allLabels = () => new Set([...known.values()].flat());

describe('alert rules', () => {
  it('are valid, name metrics that there are, and each has a runbook', async () => {
    const { groups } = Alerts.parse(parse(await readFile('deploy/prometheus/alerts.yml', 'utf8')));
    const operations = await readFile('docs/operations.md', 'utf8');
    for (const { alert, expr, annotations } of groups.flatMap(({ rules }) => rules)) {
      expect(faultsOf(expr), alert).toEqual([]);
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
      expect(operations, `a runbook for ${alert}`).toContain(`### ${alert}\n`);
    }
  });

  it('would be refused with a fault', () => {
    expect(faultsOf('sum(datrix_http_requests_total')).not.toEqual([]);
    expect(faultsOf('datrix_no_such_metric > 1')).toEqual(['no metric datrix_no_such_metric']);
    expect(faultsOf('datrix_http_requests_total{tenant="x"}')).toEqual(['no label tenant']);
  });
});

describe('the dashboard', () => {
  it('asks for metrics that there are, in panels that do not overlap', async () => {
    const { panels } = Dashboard.parse(JSON.parse(await readFile('deploy/grafana/datrix.json', 'utf8')));
    for (const { title, targets } of panels)
      for (const { expr } of targets) expect(faultsOf(expr), title).toEqual([]);
    const cells = panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(cells).size).toBe(panels.length);
  });
});

describe('the page for operators', () => {
  it('names every metric of ours', async () => {
    const operations = await readFile('docs/operations.md', 'utf8');
    for (const name of known.keys())
      if (name.startsWith('datrix_')) expect(operations, name).toContain(`\`${name}\``);
  });
});
