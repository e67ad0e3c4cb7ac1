import { describe, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { createIngestedDataset } from '@/tests/support/ingested-dataset';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { listIssues, updateIssue } from '../quality/operations';
import { makeReport } from './make-report';
import { escapeHtml } from './report-html';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
const report = (owner: ScannedDataset, format: string) =>
  makeReport(owner.scope, services(), { datasetId: toPublicId('dataset', owner.ids.dataset), format });

/** Names that are markup, and signs of four scripts. */
function awkwardCsv(): string {
  const rows = Array.from({ length: 80 }, (_unused, at) => `${at},${at % 4 === 0 ? '' : 'Zürich'},${at % 7}`);
  return `id,<img src=x onerror=alert(1)>,Größe żółć Привет 東京\n${rows.join('\n')}\n`;
}

describe('a report', () => {
  it('says score, findings, ledger, decisions and methods in one page that can run nothing', async () => {
    const owner = await createScannedDataset(services(), awkwardCsv());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    const { data } = await execute(listIssues, owner.actor, { datasetId, limit: 1 }, call());
    const issueId = data[0]?.id;
    const reason = 'By <design> & "so"';
    await execute(updateIssue, owner.actor, { datasetId, issueId, status: 'ignored', reason }, call());
    const { body, contentType, fileName } = await report(owner, 'html');
    const html = String(body);
    expect(contentType).toBe('text/html; charset=utf-8');
    expect(fileName).toMatch(/data quality v1\.html$/);
    for (const part of ['What was found', 'Where each point was lost', 'Columns', 'Methods'])
      expect(html).toContain(part);
    expect(html).toContain('Ignored by decision');
    expect(html).toContain(escapeHtml(reason));
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<img|<script|onerror=alert\(1\)>/);
    expect(html).toContain('東京');
  });

  it('comes as a PDF of pages, whatever signs the names have', async () => {
    const owner = await createScannedDataset(services(), awkwardCsv());
    const { body, contentType } = await report(owner, 'pdf');
    if (typeof body === 'string') throw new Error('a PDF is not text');
    expect(contentType).toBe('application/pdf');
    expect(body.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(body.subarray(-8).toString('latin1')).toContain('%%EOF');
    expect(body.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
  });

  it('is refused where there is no scan, for other forms, and to others', async () => {
    const owner = await createScannedDataset(services());
    const stranger = await createTestOrganisation();
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    await expect(makeReport(stranger.scope, services(), { datasetId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(report(owner, 'docx')).rejects.toMatchObject({ code: 'invalid_input' });
    const unscanned = await createIngestedDataset(services(), owner, 'a\n1\n');
    await expect(makeReport(owner.scope, services(), { datasetId: unscanned.id })).rejects.toMatchObject({
      code: 'not_found',
      detail: expect.stringContaining('scan'),
    });
  });
});
