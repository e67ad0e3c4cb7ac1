import { Job, Problem } from '@/server/domain/jobs/contract';

export interface UploadFields {
  name: string;
  labelColumn: string;
  taskType: string;
  options: Record<string, unknown>;
}

/** Sends a file with progress, which `fetch` cannot report. Rejects with the problem's own words. */
export function uploadFile(
  file: File,
  fields: UploadFields,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<Job> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    if (fields.name !== '') form.set('name', fields.name);
    if (fields.labelColumn !== '') form.set('labelColumn', fields.labelColumn);
    if (fields.taskType !== '') form.set('taskType', fields.taskType);
    if (Object.keys(fields.options).length > 0) form.set('options', JSON.stringify(fields.options));
    form.set('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/datasets');
    request.upload.onprogress = (event) =>
      event.lengthComputable && onProgress((event.loaded / event.total) * 100);
    request.onerror = () => reject(new Error('The upload was interrupted. Nothing was stored; try again.'));
    request.onabort = () => reject(new Error('The upload was cancelled. Nothing was stored.'));
    request.onload = () => {
      const body: unknown = JSON.parse(request.responseText || 'null');
      const job = Job.safeParse(body);
      if (request.status === 202 && job.success) return resolve(job.data);
      const problem = Problem.safeParse(body);
      reject(
        new Error(
          problem.success
            ? (problem.data.detail ?? problem.data.title)
            : `The server answered ${request.status}.`,
        ),
      );
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
