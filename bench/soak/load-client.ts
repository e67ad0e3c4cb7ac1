import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, ApiClient } from './api-client';

export interface Upload {
  jobId: string;
  csv: string;
  rows: number;
  deleted: boolean;
  /** Scans that were asked for besides the first. */
  scans: number;
}

/** What clients wanted and were promised: each promise is a job. */
export interface Tally {
  /** By dataset id. */
  uploads: Map<string, Upload>;
  /** Job ids. */
  scans: Set<string>;
  deletions: Set<string>;
  refusals: string[];
  repeatedCalls: number;
}

export function newTally(): Tally {
  return { uploads: new Map(), scans: new Set(), deletions: new Set(), refusals: [], repeatedCalls: 0 };
}

/** One user at work: uploads, scans again, deletes now and then. */
export class LoadClient {
  private count = 0;

  constructor(
    private readonly api: ApiClient,
    private readonly tally: Tally,
    private readonly index: number,
  ) {}

  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const datasetId = await this.upload();
      if (datasetId === null) continue;
      await this.untilEnded(this.tally.uploads.get(datasetId)?.jobId ?? '');
      await this.untilReady(datasetId);
      const dice = Math.random();
      if (dice < 0.5) await this.scan(datasetId);
      if (dice > 0.75) await this.remove(datasetId);
    }
    this.tally.repeatedCalls += this.api.repeated;
  }

  private async upload(): Promise<string | null> {
    const name = `client ${this.index} file ${this.count++}`;
    const rows = 200 + Math.floor(Math.random() * 2000);
    const csv = tableOf(rows);
    const key = randomUUID();
    const form = () => {
      const data = new FormData();
      data.append('name', name);
      data.append('file', new Blob([csv], { type: 'text/csv' }), 'table.csv');
      return data;
    };
    const answer = await this.api.post('/v1/datasets', key, form);
    if (!this.accepted(answer, name)) return null;
    const { id: datasetId } = Object(answer.body.resource);
    const upload = { jobId: String(answer.body.id), csv, rows, deleted: false, scans: 0 };
    this.tally.uploads.set(String(datasetId), upload);
    return String(datasetId);
  }

  private async scan(datasetId: string): Promise<void> {
    const body = () => '{}';
    const path = `/v1/datasets/${datasetId}/scan`;
    const answer = await this.api.post(path, randomUUID(), body, 'application/json');
    if (!this.accepted(answer, path)) return;
    const upload = this.tally.uploads.get(datasetId);
    if (upload !== undefined) upload.scans++;
    this.tally.scans.add(String(answer.body.id));
    await this.untilEnded(String(answer.body.id));
  }

  /** A deletion that was answered before the answer was lost shows as one that is going on or is done. */
  private async remove(datasetId: string): Promise<void> {
    const answer = await this.api.delete(`/v1/datasets/${datasetId}`);
    const upload = this.tally.uploads.get(datasetId);
    if (upload !== undefined) upload.deleted = true;
    if (answer.status === 202) this.tally.deletions.add(String(answer.body.id));
    else if (answer.status !== 404 && answer.status !== 409) this.accepted(answer, `delete ${datasetId}`);
  }

  private accepted(answer: Answer, what: string): boolean {
    if (answer.status === 202) return true;
    this.tally.refusals.push(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return false;
  }

  private async untilEnded(jobId: string): Promise<void> {
    for (;;) {
      const { body } = await this.api.get(`/v1/jobs/${jobId}`);
      if (body.status !== 'queued' && body.status !== 'running') return;
      await sleep(200);
    }
  }

  private async untilReady(datasetId: string): Promise<void> {
    for (;;) {
      const { body } = await this.api.get(`/v1/datasets/${datasetId}`);
      if (body.status !== 'ingesting' && body.status !== 'scanning') return;
      await sleep(200);
    }
  }
}

function tableOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const city = row % 90 === 3 ? 'LISBON' : row % 2 === 0 ? 'Lisbon' : 'Porto';
    return `${row},${city},${row % 11 === 0 ? '' : (row * 37) % 100},${Math.random().toFixed(6)}`;
  });
  return `${['id,city,amount,share', ...lines].join('\n')}\n`;
}
