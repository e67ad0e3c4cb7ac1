import { useCallback, useEffect, useRef, useState } from 'react';
import type { Upload } from 'tus-js-client';
import { type SendingEvents, sendFile } from './send-file';
import { type Progress, speedOf } from './upload-speed';

export interface UploadState {
  /** `waiting`: the line is broken and the next try is to come. */
  status: 'idle' | 'sending' | 'waiting' | 'done' | 'failed';
  /** Public ids in the order of the files, each known as soon as the server has taken the announcement. */
  ids: string[];
  /** Files that have arrived in full. */
  filesDone: number;
  sentBytes: number;
  bytesPerSecond: number | null;
  secondsLeft: number | null;
  error: string | null;
}
const IDLE: UploadState = {
  status: 'idle',
  ids: [],
  filesDone: 0,
  sentBytes: 0,
  bytesPerSecond: null,
  secondsLeft: null,
  error: null,
};

export function sizeOf(files: readonly File[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Sends files one after another as soon as there are some. A broken line is taken up again by itself; a page that was
 * closed goes on where it stood when the same file is chosen again. Other files, or the end of the sheet, give up what
 * was sent, unless `keep` was called because a dataset was made of it.
 */
export function useUpload(files: readonly File[]) {
  const [state, setState] = useState<UploadState>(IDLE);
  const sending = useRef<Upload[]>([]);
  const kept = useRef(false);
  const failed = useRef(false);
  const resume = useCallback(() => {
    const upload = sending.current.at(-1);
    if (upload === undefined || !failed.current || !navigator.onLine) return;
    failed.current = false;
    upload.start();
    setState((now) => ({ ...now, status: 'sending', error: null }));
  }, []);
  useEffect(() => {
    if (files.length === 0) return;
    let left = false;
    kept.current = false;
    failed.current = false;
    const seen: Progress[] = [];
    const change = (changes: (now: UploadState) => Partial<UploadState>) => {
      if (!left) setState((now) => ({ ...now, ...changes(now) }));
    };
    const next = async (index: number) => {
      const file = files[index];
      if (file === undefined) {
        change(() => ({ status: 'done', sentBytes: sizeOf(files), secondsLeft: 0, error: null }));
        return;
      }
      const before = sizeOf(files.slice(0, index));
      const events: SendingEvents = {
        onId: (id) => change(({ ids }) => ({ ids: [...ids.slice(0, index), id] })),
        onProgress: (bytes) => {
          const sentBytes = before + bytes;
          const speed = speedOf(seen, sentBytes, sizeOf(files), Date.now());
          change(() => ({ status: 'sending', error: null, sentBytes, ...speed }));
        },
        onWaiting: () => change(() => ({ status: 'waiting', bytesPerSecond: null, secondsLeft: null })),
        onDone: () => {
          change(() => ({ filesDone: index + 1 }));
          void next(index + 1);
        },
        onFailed: (error) => {
          failed.current = true;
          change(() => ({ status: 'failed', error }));
        },
      };
      if (left) return;
      const upload = await sendFile(file, events);
      if (left) giveUp(upload);
      else sending.current.push(upload);
    };
    setState({ ...IDLE, status: 'sending' });
    void next(0);
    window.addEventListener('online', resume);
    return () => {
      left = true;
      window.removeEventListener('online', resume);
      if (!kept.current) sending.current.forEach(giveUp);
      sending.current = [];
      setState(IDLE);
    };
  }, [files, resume]);
  const keep = useCallback(() => {
    kept.current = true;
  }, []);
  return { ...state, retry: resume, keep };
}

/** What cannot be removed now is swept away by the server in a day. */
function giveUp(upload: Upload): void {
  void upload.abort(true).catch(() => {});
}
