import { receiveUpload } from '@/server/domain/datasets';
import { withOwnInstance } from './lib/own-instance';

const CHUNK_BYTES = 64 * 1024;
const SAMPLE_MS = 20;

/** Memory of the process that receives an upload of `megabytes` (default 2,048), above what it had before. */
export async function run(args: string[]): Promise<object> {
  const megabytes = Number(args[0] ?? 2048);
  return withOwnInstance(async ({ services, actor }) => {
    // A small one first: modules and buffers that any upload needs are no growth.
    await receiveUpload(uploadOf(8), actor.scope, services);
    const before = process.memoryUsage().rss;
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, SAMPLE_MS);
    const started = performance.now();
    const { files } = await receiveUpload(uploadOf(megabytes), actor.scope, services);
    clearInterval(timer);
    const seconds = (performance.now() - started) / 1000;
    return {
      megabytes,
      storedBytes: files[0]?.sizeBytes,
      seconds: Number(seconds.toFixed(1)),
      beforeMb: Math.round(before / 1e6),
      peakMb: Math.round(peak / 1e6),
      grownMb: Math.round((peak - before) / 1e6),
    };
  });
}

/** A form with one file of lines, made while it is read, so that it is nowhere as a whole. */
function uploadOf(megabytes: number): Request {
  const boundary = 'upload-memory-boundary';
  const line = 'some,values,of,a,long,table,12345,67890\n';
  const chunk = Buffer.from(line.repeat(Math.ceil(CHUNK_BYTES / line.length)).slice(0, CHUNK_BYTES));
  let left = Math.round((megabytes * 1024 * 1024) / CHUNK_BYTES);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="large.csv"\r\ncontent-type: text/csv\r\n\r\n`,
        ),
      );
    },
    pull(controller) {
      if (left-- > 0) {
        // A copy, since a receiver may keep or change what it was given.
        controller.enqueue(Buffer.from(chunk));
        return;
      }
      controller.enqueue(Buffer.from(`\r\n--${boundary}--\r\n`));
      controller.close();
    },
  });
  return new Request('http://localhost/v1/datasets', {
    method: 'POST',
    body,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    // The fetch standard wants this of requests whose body is a stream.
    ...{ duplex: 'half' },
  });
}
