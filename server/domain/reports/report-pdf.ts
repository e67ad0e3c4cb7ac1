import { grouped } from '@/server/lib/grouped';
import type { Report } from './load-report';
import { openPdf, type PdfPage } from './pdf-page';
import {
  DIMENSION_COLOURS,
  DIMENSION_TITLES,
  facts,
  impact,
  method,
  SEVERITY_COLOURS,
  share,
  time,
} from './report-words';

const QUIET = '#6b7280';
const BANDS: Record<string, string> = { good: '#047857', fair: '#b45309', poor: '#dc2626' };

/** The same report as its HTML form, as a PDF of A4 pages. */
export async function reportPdf(report: Report): Promise<Buffer> {
  const page = await openPdf(`Data quality: ${report.title}`);
  page.text(`${report.organisation} · Data quality report`, { colour: QUIET, size: 8.5 });
  page.text(report.title, { face: 'strong', size: 18 });
  page.text(
    `${grouped(report.rowCount)} rows × ${report.columnCount} columns, version ${report.versionNumber}. Scanned ${time(report.scannedAt)}; report made ${time(report.madeAt)}.`,
    { colour: QUIET, size: 8.5 },
  );
  page.gap(14);
  scorePart(page, report);
  issuesPart(page, report);
  ledgerPart(page, report);
  columnsPart(page, report);
  if (report.rules.length > 0) {
    heading(page, 'Rules of this dataset');
    page.table(
      [
        { title: 'Rule', width: 360 },
        { title: 'Severity', width: 80 },
        { title: '', width: 59 },
      ],
      report.rules.map(({ name, severity, enabled }) => [name, severity, enabled ? 'on' : 'off']),
    );
  }
  selfTestPart(page, report);
  heading(page, 'Methods');
  page.table(
    [
      { title: 'Check', width: 170 },
      { title: 'Outcome', width: 70 },
      { title: 'How', width: 259 },
    ],
    report.checks.map(({ title, outcome }) => [
      title,
      outcome.status === 'not_run' ? '' : outcome.status,
      method(outcome),
    ]),
  );
  return page.finish();
}

function heading(page: PdfPage, title: string): void {
  page.need(80);
  page.gap(14);
  page.text(title, { face: 'strong', size: 12.5 });
  page.gap(4);
}

function scorePart(page: PdfPage, report: Report): void {
  const { document } = page;
  const top = document.y;
  page.text(report.overall.toFixed(1), {
    face: 'mono',
    size: 34,
    colour: BANDS[report.band] ?? QUIET,
    width: 130,
  });
  page.text(`of 100, ${report.band}`, { colour: QUIET, size: 8.5, width: 130 });
  const bottom = document.y;
  let y = top + 4;
  for (const { dimension, score, weight, applicable } of report.dimensions) {
    document.y = y;
    page.text(DIMENSION_TITLES[dimension], { x: 190, width: 90, size: 9 });
    document.roundedRect(285, y + 3, 150, 6, 3).fill('#f3f4f6');
    if (score !== null && score > 0)
      document.roundedRect(285, y + 3, Math.max(3, score * 1.5), 6, 3).fill(DIMENSION_COLOURS[dimension]);
    document.y = y;
    page.text(score === null ? 'n/a' : score.toFixed(1), {
      x: 440,
      width: 36,
      face: 'mono',
      size: 9,
      right: true,
    });
    document.y = y;
    page.text(applicable ? share(weight, 1) : '', {
      x: 480,
      width: 67,
      colour: QUIET,
      size: 8.5,
      right: true,
    });
    y += 16;
  }
  document.y = Math.max(bottom, y);
}

function issuesPart(page: PdfPage, { issues, issueCount }: Report): void {
  heading(page, 'What was found');
  if (issueCount > issues.length)
    page.text(`The first ${issues.length} of ${issueCount}.`, { colour: QUIET, size: 8.5 });
  const open = issues.filter(({ status }) => status === 'open');
  if (open.length === 0) page.text('No open issue.');
  for (const issue of open) {
    page.need(46);
    const { document } = page;
    document.circle(52, document.y + 6, 3).fill(SEVERITY_COLOURS[issue.severity]);
    page.text(plain(issue.description), { x: 62, width: page.width - 14 });
    const effect = impact(issue);
    const parts = [
      issue.severity,
      DIMENSION_TITLES[issue.dimension],
      `${grouped(issue.affectedCount)} affected`,
      issue.pointsLost > 0 ? `−${issue.pointsLost.toFixed(2)} points` : 'no points',
      ...(effect === null ? [] : [effect]),
    ];
    page.text(parts.join(' · '), { x: 62, width: page.width - 14, colour: QUIET, size: 8 });
    const lines = facts(issue.evidence).map(([name, value]) => `${name}: ${value}`);
    if (lines.length > 0)
      page.text(lines.join('; '), { x: 62, width: page.width - 14, colour: '#4b5563', size: 8 });
    page.gap(6);
  }
  const ignored = issues.filter(({ status }) => status === 'ignored');
  if (ignored.length === 0) return;
  page.need(40);
  page.text('Ignored by decision', { face: 'strong', size: 10 });
  for (const { description, ignoredReason } of ignored)
    page.text(`${plain(description)} Reason: ${ignoredReason ?? ''}`, { size: 8.5, colour: '#4b5563' });
}

function plain(sentence: string): string {
  return sentence.replaceAll('`', '');
}

function ledgerPart(page: PdfPage, { dimensions, criticalColumnPenalty }: Report): void {
  heading(page, 'Where each point was lost');
  for (const { dimension, applicable, score, deductions } of dimensions) {
    if (!applicable) continue;
    page.need(60);
    page.gap(6);
    page.text(`${DIMENSION_TITLES[dimension]}: ${score?.toFixed(2) ?? 'n/a'}`, { face: 'strong', size: 10 });
    if (deductions.length === 0) {
      page.text('Nothing was taken off.', { colour: QUIET, size: 8.5 });
      continue;
    }
    page.table(
      [
        { title: 'Points', width: 60, face: 'mono', right: true },
        { title: 'Check', width: 170 },
        { title: 'Column', width: 159, face: 'mono' },
        { title: 'Affected', width: 110, face: 'mono', right: true },
      ],
      deductions.map((entry) => [
        `−${entry.points.toFixed(2)}`,
        entry.check.replaceAll('_', ' '),
        entry.column ?? 'whole rows',
        `${grouped(entry.affectedCount)} (${share(entry.affectedPct, 100)})`,
      ]),
    );
  }
  if (criticalColumnPenalty > 0)
    page.text(
      `${criticalColumnPenalty.toFixed(2)} points are taken off for faults in the label or in critical columns.`,
      { size: 9 },
    );
}

function columnsPart(page: PdfPage, { columns, rowCount }: Report): void {
  heading(page, 'Columns');
  page.table(
    [
      { title: 'Name', width: 160, face: 'mono' },
      { title: 'Type', width: 70 },
      { title: 'Missing', width: 60, face: 'mono', right: true },
      { title: 'Distinct', width: 70, face: 'mono', right: true },
      { title: 'Range', width: 139 },
    ],
    columns.map((column) => [
      column.name,
      column.type,
      share(column.nullCount, rowCount),
      column.distinctCount === null ? '–' : grouped(column.distinctCount),
      column.min === null ? '' : `${column.min} to ${column.max ?? ''}`.slice(0, 60),
    ]),
  );
}

function selfTestPart(page: PdfPage, { selfTest }: Report): void {
  if (selfTest === null) return;
  heading(page, 'How well the checks see this data');
  page.text(`Known errors were put into a copy of ${grouped(selfTest.rowsUsed)} rows.`, {
    colour: QUIET,
    size: 8.5,
  });
  page.table(
    [
      { title: 'Error', width: 259 },
      { title: 'Found', width: 100, face: 'mono', right: true },
      { title: '95 % interval', width: 140, face: 'mono', right: true },
    ],
    selfTest.results.kinds.map(({ title, found, injected, recall }) => [
      title,
      `${found} of ${injected}`,
      recall === null ? '–' : `${share(recall.low, 1)} to ${share(recall.high, 1)}`,
    ]),
  );
}
