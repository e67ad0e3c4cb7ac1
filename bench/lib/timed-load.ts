import http from 'node:http';

export interface Sample {
  name: string;
  milliseconds: number;
  status: number;
}

/**
 * Sends requests at a steady rate until `ended`, each at its appointed time whether or not earlier ones were answered,
 * and measures from the appointed time: a server that stalls is charged for every request that had to wait (no
 * coordinated omission; G. Tene, "How NOT to measure latency"). `send` resolves with the status once the whole answer is
 * there.
 */
export async function timedLoad(options: {
  perSecond: number;
  ended: () => boolean;
  send: (index: number) => Promise<{ name: string; status: number }>;
}): Promise<Sample[]> {
  const begun = performance.now() + 100;
  const under: Promise<Sample>[] = [];
  for (let index = 0; !options.ended(); index++) {
    const appointed = begun + (index * 1000) / options.perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, appointed - performance.now())));
    under.push(
      options
        .send(index)
        // A connection that broke is an answer that failed.
        .catch(() => ({ name: 'broken', status: 0 }))
        .then((answer) => ({ ...answer, milliseconds: performance.now() - appointed })),
    );
  }
  return Promise.all(under);
}

/** For `ended`: so many seconds from now. */
export function after(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() >= end;
}

/** The status of a GET, once the whole answer is there. */
export function getStatus(url: string, headers: Record<string, string>, agent: http.Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    request.once('error', reject);
  });
}

export interface Latency {
  requests: number;
  failed: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Milliseconds by percentile (nearest rank); `failed`: answers that were no success. */
export function latencyOf(samples: readonly Sample[]): Latency {
  const sorted = samples.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0) * 10) / 10;
  return {
    requests: samples.length,
    failed: samples.filter(({ status }) => status !== 200).length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}
