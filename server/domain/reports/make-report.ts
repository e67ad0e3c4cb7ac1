import { parseInput } from '@/server/operations/parse-input';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { GetFixReport, GetReport } from './contract';
import { fixReportHtml } from './fix-report-html';
import { fixReportPdf } from './fix-report-pdf';
import { loadFixReport } from './load-fix-report';
import { loadReport } from './load-report';
import { reportHtml } from './report-html';
import { reportPdf } from './report-pdf';

export interface MadeReport {
  body: string | Buffer;
  contentType: string;
  fileName: string;
}

/** The report of the latest finished scan; `not_found` says what to do where there is none. */
export async function makeReport(scope: Scope, services: Services, input: unknown): Promise<MadeReport> {
  const { datasetId, format } = parseInput(GetReport, input);
  const report = await loadReport(scope, services, datasetId);
  const base = report.title.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '_').slice(0, 100);
  const fileName = `${base} data quality v${report.versionNumber}.${format}`;
  switch (format) {
    case 'html':
      return { body: reportHtml(report), contentType: 'text/html; charset=utf-8', fileName };
    case 'pdf':
      return { body: await reportPdf(report), contentType: 'application/pdf', fileName };
  }
}

/** The report of one fix, to read, print and sign. */
export async function makeFixReport(scope: Scope, input: unknown): Promise<MadeReport> {
  const { datasetId, fixId, format } = parseInput(GetFixReport, input);
  const page = await loadFixReport(scope, datasetId, fixId);
  const base = page.title.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '_').slice(0, 100);
  const fileName = `${base} cleaning ${page.fix.id}.${format}`;
  switch (format) {
    case 'html':
      return { body: fixReportHtml(page), contentType: 'text/html; charset=utf-8', fileName };
    case 'pdf':
      return { body: await fixReportPdf(page), contentType: 'application/pdf', fileName };
  }
}
