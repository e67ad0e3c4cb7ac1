import type { DimensionScore, Issue } from '@/server/domain/quality/contract';
import { grouped } from '@/server/lib/grouped';
import type { Report } from './load-report';
import { REPORT_STYLE } from './report-style';
import { barsSvg, historySvg, scoreSvg } from './report-svg';
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

/** Text of the data in HTML: nothing of it can become markup. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A sentence in which names stand between backticks. */
export function sentence(text: string): string {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? `<code>${escapeHtml(part)}</code>` : escapeHtml(part)))
    .join('');
}

/** One page for screens and printers, complete in itself: no script, no other file. */
export function reportHtml(report: Report): string {
  const title = `Data quality: ${report.title}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${REPORT_STYLE}</style></head>
<body><main>
<header><p class="quiet">${escapeHtml(report.organisation)} · Data quality report</p><h1>${escapeHtml(report.title)}</h1>
<p class="quiet">${grouped(report.rowCount)} rows × ${report.columnCount} columns, version ${report.versionNumber}${
    report.currentVersionNumber === null || report.currentVersionNumber === report.versionNumber
      ? ''
      : ` (the data is at version ${report.currentVersionNumber} by now)`
  }. Scanned ${time(report.scannedAt)}; report made ${time(report.madeAt)}.</p></header>
${scorePart(report)}
${issuesPart(report)}
${ledgerPart(report)}
${columnsPart(report)}
${rulesPart(report)}
${selfTestPart(report)}
${methodsPart(report)}
</main></body></html>
`;
}

function scorePart(report: Report): string {
  const bars = report.dimensions
    .map(
      ({ dimension, score, weight, applicable }) => `<tr><th scope="row">${DIMENSION_TITLES[dimension]}</th>
<td class="wide">${applicable && score !== null ? scoreSvg(score, DIMENSION_COLOURS[dimension]) : ''}</td>
<td class="number">${score === null ? 'n/a' : score.toFixed(1)}</td><td class="number quiet">${applicable ? `weight ${share(weight, 1)}` : 'does not apply'}</td></tr>`,
    )
    .join('\n');
  const course = report.history.length > 1 ? `<h3>Course</h3>${historySvg(report.history)}` : '';
  return `<section class="score"><div><p class="display ${escapeHtml(report.band)}">${report.overall.toFixed(1)}</p>
<p class="quiet">of 100, ${escapeHtml(report.band)} (good from 80, fair from 60)</p></div><div><table>${bars}</table>${course}</div></section>`;
}

function issuesPart({ issues, issueCount }: Report): string {
  const open = issues.filter(({ status }) => status === 'open');
  const ignored = issues.filter(({ status }) => status === 'ignored');
  const more =
    issueCount > issues.length ? `<p class="quiet">The first ${issues.length} of ${issueCount}.</p>` : '';
  const decided =
    ignored.length === 0
      ? ''
      : `<h3>Ignored by decision</h3><ul>${ignored
          .map(
            ({ description, ignoredReason }) =>
              `<li>${sentence(description)} <em>${escapeHtml(ignoredReason ?? '')}</em></li>`,
          )
          .join('')}</ul>`;
  const body = open.length === 0 ? '<p>No open issue.</p>' : open.map(issuePart).join('\n');
  return `<section><h2>What was found</h2>${more}${body}${decided}</section>`;
}

function issuePart(issue: Issue): string {
  const effect = impact(issue);
  const lines = facts(issue.evidence)
    .map(([name, value]) => `<span><b>${escapeHtml(name)}</b> ${escapeHtml(value)}</span>`)
    .join('');
  const fixes = issue.fixOptions.map(({ title }) => escapeHtml(title)).join('; ');
  return `<article><p class="finding"><span class="mark" style="background:${SEVERITY_COLOURS[issue.severity]}"></span>${sentence(issue.description)}</p>
<p class="quiet">${issue.severity} · ${DIMENSION_TITLES[issue.dimension]} · ${grouped(issue.affectedCount)} affected · ${issue.pointsLost > 0 ? `−${issue.pointsLost.toFixed(2)} points` : 'no points'}${effect === null ? '' : ` · ${escapeHtml(effect)}`}</p>
${lines === '' ? '' : `<p class="facts">${lines}</p>`}${fixes === '' ? '' : `<p class="quiet">Ways to fix it: ${fixes}.</p>`}</article>`;
}

function ledgerPart({ dimensions, criticalColumnPenalty }: Report): string {
  const tables = dimensions
    .filter(({ applicable }) => applicable)
    .map(ledgerTable)
    .join('\n');
  const penalty =
    criticalColumnPenalty > 0
      ? `<p>${criticalColumnPenalty.toFixed(2)} points are taken off for faults in the label or in critical columns.</p>`
      : '';
  return `<section class="page"><h2>Where each point was lost</h2>
<p class="quiet">Each dimension starts at 100; the score is their mean by weight.</p>${tables}${penalty}</section>`;
}

function ledgerTable({ dimension, score, deductions }: DimensionScore): string {
  const rows = deductions
    .map(
      (
        entry,
      ) => `<tr><td class="number">−${entry.points.toFixed(2)}</td><td>${escapeHtml(entry.check.replaceAll('_', ' '))}</td>
<td><code>${escapeHtml(entry.column ?? 'whole rows')}</code></td><td class="number">${grouped(entry.affectedCount)} (${share(entry.affectedPct, 100)})</td></tr>`,
    )
    .join('\n');
  return `<table class="ledger"><caption>${DIMENSION_TITLES[dimension]}: ${score?.toFixed(2) ?? 'n/a'}</caption>
<thead><tr><th class="number">Points</th><th>Check</th><th>Column</th><th class="number">Affected</th></tr></thead>
<tbody>${rows === '' ? '<tr><td colspan="4" class="quiet">Nothing was taken off.</td></tr>' : rows}</tbody></table>`;
}

function columnsPart({ columns, rowCount }: Report): string {
  const rows = columns
    .map(
      (
        column,
      ) => `<tr><td><code>${escapeHtml(column.name)}</code></td><td>${escapeHtml(column.type)}</td><td>${barsSvg(column.bars)}</td>
<td class="number">${share(column.nullCount, rowCount)}</td><td class="number">${column.distinctCount === null ? '–' : grouped(column.distinctCount)}</td>
<td>${column.min === null ? '' : escapeHtml(`${column.min} to ${column.max ?? ''}`.slice(0, 60))}</td></tr>`,
    )
    .join('\n');
  return `<section class="page"><h2>Columns</h2><table><thead><tr><th>Name</th><th>Type</th><th>Distribution</th><th class="number">Missing</th><th class="number">Distinct</th><th>Range</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function rulesPart({ rules }: Report): string {
  if (rules.length === 0) return '';
  const rows = rules
    .map(
      ({ name, severity, enabled }) =>
        `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(severity)}</td><td>${enabled ? 'on' : 'off'}</td></tr>`,
    )
    .join('');
  return `<section><h2>Rules of this dataset</h2><table><tbody>${rows}</tbody></table></section>`;
}

function selfTestPart({ selfTest }: Report): string {
  if (selfTest === null) return '';
  const rows = selfTest.results.kinds
    .map(
      ({ title, found, injected, recall }) =>
        `<tr><td>${escapeHtml(title)}</td><td class="number">${found} of ${injected}</td><td class="number">${recall === null ? '–' : `${share(recall.low, 1)} to ${share(recall.high, 1)}`}</td></tr>`,
    )
    .join('');
  return `<section><h2>How well the checks see this data</h2><p class="quiet">Known errors were put into a copy of ${grouped(selfTest.rowsUsed)} rows; shares with 95 % intervals.</p>
<table><thead><tr><th>Error</th><th class="number">Found</th><th class="number">95 % interval</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function methodsPart({ checks }: Report): string {
  const rows = checks
    .map(
      ({ title, outcome }) =>
        `<tr><td>${escapeHtml(title)}</td><td>${outcome.status === 'found' ? 'found something' : outcome.status === 'passed' ? 'passed' : ''}</td><td class="quiet">${escapeHtml(method(outcome))}</td></tr>`,
    )
    .join('\n');
  return `<section class="page"><h2>Methods</h2><p class="quiet">Every check with its outcome, the rows it looked at, and the seed where it drew a sample. A finding is a probability, not a proof.</p><table><tbody>${rows}</tbody></table></section>`;
}
