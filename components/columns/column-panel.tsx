'use client';

import { Histogram } from '@/components/charts/histogram';
import { ValueBars } from '@/components/charts/value-bars';
import { Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import { SidePanel } from '@/components/ui/side-panel';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import { ColumnMarks } from './column-marks';
import { ColumnRelations } from './column-relations';
import { statisticsOf } from './describe-column';
import { PanelIssues } from './panel-issues';

interface ColumnPanelProps {
  column: DatasetColumn;
  dataset: Dataset;
  onClose: () => void;
}

/** One column in depth: distribution with fences, issues, statistics, commonest values, shapes. */
export function ColumnPanel({ column, dataset, onClose }: ColumnPanelProps) {
  const filled = (dataset.rowCount ?? 0) - column.nullCount;
  return (
    <SidePanel label={`Column ${column.name}`} title={column.name} onClose={onClose}>
      <ColumnMarks column={column} dataset={dataset} />
      <ColumnRelations key={column.position} column={column} dataset={dataset} />
      {column.histogram !== undefined && column.histogram.length > 0 && (
        <Section title="Distribution">
          <Histogram column={column} />
        </Section>
      )}
      <PanelIssues dataset={dataset} column={column} />
      <Section title="Statistics">
        <Facts facts={statisticsOf(column, dataset.rowCount ?? 0)} />
      </Section>
      {column.topValues !== undefined && column.topValues.length > 0 && (
        <Section title="Most frequent values" note="share of the filled rows">
          <ValueBars
            label={`Most frequent values of ${column.name}`}
            values={column.topValues.slice(0, 20)}
            total={filled}
          />
        </Section>
      )}
      {column.shapes !== undefined && column.shapes.length > 0 && (
        <Section title="Shapes" note="A: capitals, a: small letters, 9: digits">
          <ValueBars
            label={`Shapes of ${column.name}`}
            values={column.shapes.slice(0, 12).map(({ shape, count }) => ({ value: shape, count }))}
            total={filled}
          />
        </Section>
      )}
    </SidePanel>
  );
}
