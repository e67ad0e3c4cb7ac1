import { useCallback, useEffect, useRef, useState } from 'react';
import type { Upload } from 'tus-js-client';
import { Problem } from '@/server/domain/jobs/contract';
import { type Progress, speedOf } from './upload-speed';

const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];

export interface UploadState {
  /** `waiting`: the line is broken and the next try is to come. */
  status: 'idle' | 'sending' | 'waiting' | 'done' | 'failed';
  /** Public id, known as soon as the server has taken the announcement. */
  id: string | null;
  sentBytes: number;
  bytesPerSecond: number | null;
  secondsLeft: number | null;
  error: string | null;
}
const IDLE: UploadState = {
  status: 'idle',
  id: null,
  sentBytes: 0,
  bytesPerSecond: null,
  secondsLeft: null,
  error: null,
};

/**
 * Sends a file by the tus protocol as soon as there is one. A broken line is taken up again by itself; a page that was
 * closed goes on where it stood when the same file is chosen again. `discard` gives the upload up.
 */
export function useUpload(file: File | null) {
  const [state, setState] = useState<UploadState>(IDLE);
  const running = useRef<Upload | null>(null);
  const kept = useRef(false);
  useEffect(() => {
    if (file === null) return;
    let left = false;
    kept.current = false;
    setState({ ...IDLE, status: 'sending' });
    const change = (changes: Partial<UploadState>) => {
      if (!left) setState((now) => ({ ...now, ...changes }));
    };
    void startUpload(file, change).then((upload) => {
      if (left) void upload.abort(true).catch(() => {});
      else running.current = upload;
    });
    const online = () => running.current !== null && resume(running.current, setState);
    window.addEventListener('online', online);
    return () => {
      left = true;
      window.removeEventListener('online', online);
      const upload = running.current;
      running.current = null;
      // What became a dataset is no longer ours to remove.
      if (upload !== null) void upload.abort(!kept.current).catch(() => {});
      setState(IDLE);
    };
  }, [file]);
  const retry = useCallback(() => {
    if (running.current !== null) resume(running.current, setState, true);
  }, []);
  const keep = useCallback(() => {
    kept.current = true;
  }, []);
  return { ...state, retry, keep };
}

type Change = (changes: Partial<UploadState>) => void;

async function startUpload(file: File, change: Change): Promise<Upload> {
  const { Upload } = await import('tus-js-client');
  const seen: Progress[] = [];
  const upload = new Upload(file, {
    endpoint: '/v1/uploads',
    retryDelays: RETRY_DELAYS_MS,
    metadata: { filename: file.name },
    removeFingerprintOnSuccess: true,
    onUploadUrlAvailable: () => change({ id: upload.url?.split('/').at(-1) ?? null }),
    onProgress: (sentBytes) =>
      change({
        status: 'sending',
        error: null,
        sentBytes,
        ...speedOf(seen, sentBytes, file.size, Date.now()),
      }),
    onShouldRetry: (failure) => {
      const status = failure.originalResponse?.getStatus() ?? 0;
      const mayPass = status < 400 || status >= 500 || status === 409 || status === 423;
      if (mayPass) change({ status: 'waiting', bytesPerSecond: null, secondsLeft: null });
      return mayPass && navigator.onLine;
    },
    onSuccess: () => change({ status: 'done', sentBytes: file.size, secondsLeft: 0, error: null }),
    onError: (failure) => change({ status: 'failed', error: wordsOf(failure) }),
  });
  const [earlier] = await upload.findPreviousUploads();
  if (earlier !== undefined) upload.resumeFromPreviousUpload(earlier);
  upload.start();
  return upload;
}

function resume(
  upload: Upload,
  setState: (next: (now: UploadState) => UploadState) => void,
  always = false,
): void {
  setState((now) => {
    if (now.status !== 'failed') return now;
    if (!always && !navigator.onLine) return now;
    upload.start();
    return { ...now, status: 'sending', error: null };
  });
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
