import type { ChangedColumn, Fix } from '@/server/domain/cleaning/contract';
import { grouped } from '@/server/lib/grouped';
import type { FixReportPage } from './load-fix-report';
import { escapeHtml, sentence } from './report-html';
import { REPORT_STYLE } from './report-style';
import { DIMENSION_TITLES, time } from './report-words';

const STYLE = `${REPORT_STYLE}
.sign { display: grid; grid-template-columns: 1fr 1fr 140px; gap: 24px; margin-top: 40px; break-inside: avoid; }
.sign div { border-top: 1px solid #111827; padding-top: 4px; font-size: 12px; color: #6b7280; }
.change { overflow-wrap: anywhere; }`;

/** What a fix did, in a form that a person can read, print and sign. */
export function fixReportHtml(page: FixReportPage): string {
  const { fix } = page;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(`Cleaning: ${page.title}`)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><main>
<header><p class="quiet">${escapeHtml(page.organisation)} · Cleaning report</p><h1>${escapeHtml(page.title)}: ${escapeHtml(fix.title)}</h1>
<p class="quiet">Fix <code>${escapeHtml(fix.id)}</code>, ${versions(fix)}. ${fix.appliedAt === null ? 'Not applied' : `Applied ${time(fix.appliedAt)}`} by ${escapeHtml(fix.createdBy ?? 'an API key')}; report made ${time(page.madeAt)}.</p></header>
${summary(fix)}
${gate(fix)}
${steps(fix)}
${columns(fix.report?.perColumn ?? [])}
${reverts(fix)}
<section><h2>Statement</h2><p>Every changed cell is kept with its value before and after, the method and its confidence, in the log of this fix. The version before it is unchanged. The fix can be rolled back as a whole, by column, by value or by cell.</p>
<div class="sign"><div>Name</div><div>Signature</div><div>Date</div></div></section>
</main></body></html>
`;
}

export function versions({ versionBeforeNumber: before, versionAfterNumber: after }: Fix): string {
  const from = before === null ? 'a version that is gone' : `version ${before}`;
  return after === null ? `on ${from}` : `from ${from} to version ${after}`;
}

function summary(fix: Fix): string {
  const { report } = fix;
  if (report === null) return '';
  const score = (value: number | null) => (value === null ? 'n/a' : value.toFixed(1));
  const rows = report.dimensions
    .filter(({ before, after }) => before !== null || after !== null)
    .map(
      ({ dimension, before, after }) =>
        `<tr><th scope="row">${DIMENSION_TITLES[dimension]}</th><td class="number">${score(before)}</td><td class="number">${score(after)}</td></tr>`,
    )
    .join('');
  const facts: [string, string][] = [
    ['Cells changed', grouped(fix.cellsChanged)],
    ['Rows removed', grouped(fix.rowsRemoved)],
    ['Rows set aside', grouped(fix.rowsQuarantined)],
    ['Rows before and after', `${grouped(report.rowsBefore)} → ${grouped(report.rowsAfter)}`],
    ['Columns added', fix.columnsAdded.join(', ') || 'none'],
    ['Columns dropped', fix.columnsDropped.join(', ') || 'none'],
    ['Issues before and after', `${report.issuesBefore} → ${report.issuesAfter}`],
  ];
  return `<section class="score"><div><p class="display">${score(report.scoreBefore)} → ${score(report.scoreAfter)}</p><p class="quiet">score of 100</p></div>
<div><table>${facts.map(([name, value]) => `<tr><th scope="row">${name}</th><td class="number">${escapeHtml(value)}</td></tr>`).join('')}</table></div></section>
<section><h2>Dimensions</h2><table><thead><tr><th></th><th class="number">Before</th><th class="number">After</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function gate({ gate: verdict }: Fix): string {
  if (verdict === null) return '';
  const said = verdict.passed
    ? 'All checks passed.'
    : verdict.forced
      ? 'Not all checks passed; the fix was applied because that was asked for.'
      : 'Not all checks passed; nothing was changed.';
  const rows = verdict.checks
    .map(
      (check) =>
        `<tr><td>${check.passed ? 'passed' : '<b>failed</b>'}</td><td>${sentence(check.text)}</td></tr>`,
    )
    .join('');
  return `<section><h2>Gate</h2><p>${said}</p><table><tbody>${rows}</tbody></table></section>`;
}

function steps(fix: Fix): string {
  const rows = fix.steps
    .map(
      (
        step,
      ) => `<tr><td>${escapeHtml(step.title)}</td><td><code>${escapeHtml(step.column ?? 'whole table')}</code></td>
<td class="quiet">${escapeHtml(step.learned ?? '')}</td><td class="number">${grouped(step.cellsChanged)}</td><td class="number">${grouped(step.rowsRemoved + step.rowsQuarantined)}</td></tr>`,
    )
    .join('');
  return `<section><h2>Steps</h2><table><thead><tr><th>Step</th><th>Column</th><th>Learned from the data</th><th class="number">Cells</th><th class="number">Rows out</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function columns(changed: readonly ChangedColumn[]): string {
  const parts = changed
    .map(({ column, cellsChanged, missingBefore, missingAfter, changes }) => {
      const rows = changes
        .map(
          ({ from, to, count }) =>
            `<tr><td class="change"><code>${escapeHtml(from ?? '(missing)')}</code></td><td class="change"><code>${escapeHtml(to ?? '(missing)')}</code></td><td class="number">${grouped(count)}</td></tr>`,
        )
        .join('');
      return `<article><p class="finding"><code>${escapeHtml(column)}</code> ${grouped(cellsChanged)} cells; missing ${grouped(missingBefore)} → ${grouped(missingAfter)}</p>
<table><thead><tr><th>Before</th><th>After</th><th class="number">Cells</th></tr></thead><tbody>${rows}</tbody></table></article>`;
    })
    .join('');
  return parts === ''
    ? ''
    : `<section class="page"><h2>Changes by column</h2><p class="quiet">The commonest changes of each; the log holds them all.</p>${parts}</section>`;
}

function reverts(fix: Fix): string {
  if (fix.reverts.length === 0) return '';
  const items = fix.reverts
    .map(({ scope, column, rows, change, at }) => {
      const what = [
        column === null ? null : `column ${column}`,
        change === null ? null : `${change.from ?? '(missing)'} → ${change.to ?? '(missing)'}`,
        rows === null ? null : `${rows.length} ${scope === 'rows' ? 'removed rows' : 'rows'}`,
      ].filter((part) => part !== null);
      return `<li>${escapeHtml(what.join(', '))}, ${time(at)}</li>`;
    })
    .join('');
  return `<section><h2>Taken back since</h2><ul>${items}</ul></section>`;
}
