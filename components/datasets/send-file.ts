import type { Upload } from 'tus-js-client';
import { Problem } from '@/server/domain/jobs/contract';

const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];

export interface SendingEvents {
  /** The server has taken the announcement. */
  onId: (id: string) => void;
  onProgress: (sentBytes: number) => void;
  /** The line is broken and the next try is to come. */
  onWaiting: () => void;
  onDone: () => void;
  onFailed: (words: string) => void;
}

/** Sends one file by the tus protocol, going on where an earlier try of the same file stood. */
export async function sendFile(file: File, events: SendingEvents): Promise<Upload> {
  const { Upload } = await import('tus-js-client');
  const upload = new Upload(file, {
    endpoint: '/v1/uploads',
    retryDelays: RETRY_DELAYS_MS,
    metadata: { filename: file.name },
    removeFingerprintOnSuccess: true,
    onUploadUrlAvailable: () => events.onId(upload.url?.split('/').at(-1) ?? ''),
    onProgress: (sentBytes) => events.onProgress(sentBytes),
    onShouldRetry: (failure) => {
      const status = failure.originalResponse?.getStatus() ?? 0;
      const mayPass = status < 400 || status >= 500 || status === 409 || status === 423;
      if (mayPass) events.onWaiting();
      return mayPass && navigator.onLine;
    },
    onSuccess: () => events.onDone(),
    onError: (failure) => events.onFailed(wordsOf(failure)),
  });
  const [earlier] = await upload.findPreviousUploads();
  if (earlier !== undefined) upload.resumeFromPreviousUpload(earlier);
  upload.start();
  return upload;
}

/** The problem's own words; without an answer it was the line. */
function wordsOf(failure: Error): string {
  const response: unknown = Reflect.get(failure, 'originalResponse');
  const body = isAnswer(response) ? response.getBody() : '';
  try {
    const problem = Problem.parse(JSON.parse(body));
    return problem.detail ?? problem.title;
  } catch {
    return 'The connection was lost. What has arrived is kept; resume when you are online again.';
  }
}

function isAnswer(value: unknown): value is { getBody(): string } {
  return typeof value === 'object' && value !== null && 'getBody' in value;
}
