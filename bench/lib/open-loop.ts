export interface Latencies {
  requests: number;
  failed: number;
  p50: number;
  p95: number;
  p99: number;
}

/**
 * Sends requests at a steady rate, whether or not earlier ones have been answered, until `ended`. Each is timed from the
 * moment at which it was due, so that a server that stands still is not spared the requests of that time.
 */
export async function openLoop(
  perSecond: number,
  ended: () => boolean,
  send: (index: number) => Promise<Response>,
): Promise<Latencies> {
  const milliseconds: number[] = [];
  const under: Promise<void>[] = [];
  let failed = 0;
  const begun = performance.now();
  for (let index = 0; !ended(); index++) {
    const due = begun + (index * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const sent = send(index).then(
      async (response) => {
        await response.arrayBuffer();
        if (!response.ok) failed += 1;
        milliseconds.push(performance.now() - due);
      },
      () => {
        failed += 1;
      },
    );
    under.push(sent);
  }
  await Promise.all(under);
  milliseconds.sort((a, b) => a - b);
  const at = (share: number) => Math.round(milliseconds[Math.floor((milliseconds.length - 1) * share)] ?? 0);
  return { requests: under.length, failed, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
