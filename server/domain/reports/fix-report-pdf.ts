import { grouped } from '@/server/lib/grouped';
import { versions } from './fix-report-html';
import type { FixReportPage } from './load-fix-report';
import { openPdf, type PdfPage } from './pdf-page';
import { DIMENSION_TITLES, time } from './report-words';

const QUIET = '#6b7280';

/** The same report as its HTML form, as a PDF of A4 pages. */
export async function fixReportPdf(report: FixReportPage): Promise<Buffer> {
  const { fix } = report;
  const page = await openPdf(`Cleaning: ${report.title}`);
  page.text(`${report.organisation} · Cleaning report`, { colour: QUIET, size: 8.5 });
  page.text(`${report.title}: ${fix.title}`, { face: 'strong', size: 16 });
  page.text(
    `Fix ${fix.id}, ${versions(fix)}. ${fix.appliedAt === null ? 'Not applied' : `Applied ${time(fix.appliedAt)}`} by ${fix.createdBy ?? 'an API key'}; report made ${time(report.madeAt)}.`,
    { colour: QUIET, size: 8.5 },
  );
  summary(page, report);
  if (fix.gate !== null) {
    heading(
      page,
      `Gate: ${fix.gate.passed ? 'passed' : fix.gate.forced ? 'not passed, applied all the same' : 'not passed'}`,
    );
    page.table(
      [
        { title: '', width: 60 },
        { title: '', width: 439 },
      ],
      fix.gate.checks.map(({ passed, text }) => [passed ? 'passed' : 'failed', text.replaceAll('`', '')]),
    );
  }
  heading(page, 'Steps');
  page.table(
    [
      { title: 'Step', width: 140 },
      { title: 'Column', width: 90, face: 'mono' },
      { title: 'Learned from the data', width: 169 },
      { title: 'Cells', width: 50, face: 'mono', right: true },
      { title: 'Rows out', width: 50, face: 'mono', right: true },
    ],
    fix.steps.map((step) => [
      step.title,
      step.column ?? 'table',
      step.learned ?? '',
      grouped(step.cellsChanged),
      grouped(step.rowsRemoved + step.rowsQuarantined),
    ]),
  );
  for (const { column, cellsChanged, changes } of fix.report?.perColumn ?? []) {
    heading(page, `${column}: ${grouped(cellsChanged)} cells`);
    page.table(
      [
        { title: 'Before', width: 220, face: 'mono' },
        { title: 'After', width: 220, face: 'mono' },
        { title: 'Cells', width: 59, face: 'mono', right: true },
      ],
      changes.map(({ from, to, count }) => [from ?? '(missing)', to ?? '(missing)', grouped(count)]),
    );
  }
  signature(page);
  return page.finish();
}

function heading(page: PdfPage, title: string): void {
  page.need(80);
  page.gap(14);
  page.text(title, { face: 'strong', size: 12.5 });
  page.gap(4);
}

function summary(page: PdfPage, { fix }: FixReportPage): void {
  const { report } = fix;
  if (report === null) return;
  const score = (value: number | null) => (value === null ? 'n/a' : value.toFixed(1));
  heading(page, 'Result');
  page.table(
    [
      { title: '', width: 240 },
      { title: 'Before', width: 130, face: 'mono', right: true },
      { title: 'After', width: 129, face: 'mono', right: true },
    ],
    [
      ['Score', score(report.scoreBefore), score(report.scoreAfter)],
      ...report.dimensions
        .filter(({ before, after }) => before !== null || after !== null)
        .map(({ dimension, before, after }) => [DIMENSION_TITLES[dimension], score(before), score(after)]),
      ['Rows', grouped(report.rowsBefore), grouped(report.rowsAfter)],
      ['Issues', grouped(report.issuesBefore), grouped(report.issuesAfter)],
    ],
  );
  page.gap(4);
  page.text(
    `${grouped(fix.cellsChanged)} cells changed, ${grouped(fix.rowsRemoved)} rows removed, ${grouped(fix.rowsQuarantined)} rows set aside. Columns added: ${fix.columnsAdded.join(', ') || 'none'}; dropped: ${fix.columnsDropped.join(', ') || 'none'}.`,
  );
}

function signature(page: PdfPage): void {
  page.need(120);
  page.gap(24);
  page.text(
    'Every changed cell is kept with its value before and after, the method and its confidence, in the log of this fix. The version before it is unchanged.',
  );
  page.gap(48);
  page.table(
    [
      { title: 'Name', width: 180 },
      { title: 'Signature', width: 200 },
      { title: 'Date', width: 119 },
    ],
    [],
  );
}
