import http from 'node:http';

export interface Shot {
  name: string;
  path: string;
}

export interface Sample {
  name: string;
  milliseconds: number;
  status: number;
}

/**
 * Sends `perSecond` requests a second for `seconds`, each at its appointed time whether or not earlier ones were
 * answered, and measures from the appointed time: a server that stalls is charged for every request that had to wait
 * (no coordinated omission; G. Tene, "How NOT to measure latency").
 */
export async function timedLoad(options: {
  origin: string;
  headers: Record<string, string>;
  perSecond: number;
  seconds: number;
  shot: (index: number) => Shot;
}): Promise<Sample[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 512 });
  const count = options.perSecond * options.seconds;
  const begun = performance.now() + 100;
  const samples = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const appointed = begun + (index * 1000) / options.perSecond;
      await until(appointed);
      const { name, path } = options.shot(index);
      const status = await get(`${options.origin}${path}`, options.headers, agent);
      return { name, status, milliseconds: performance.now() - appointed };
    }),
  );
  agent.destroy();
  return samples;
}

function until(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}

/** The status, once the whole answer is there. */
function get(url: string, headers: Record<string, string>, agent: http.Agent): Promise<number> {
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
