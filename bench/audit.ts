import { createHash } from 'node:crypto';
import { canonicalJson, genesisHash } from '@/server/audit/chain';
import { chainedEvent } from '@/server/audit/chained-event';
import { readChain } from '@/server/audit/read-chain';
import { sealOrganisation } from '@/server/audit/seal-events';
import { verifyStretch } from '@/server/audit/verify-chain';
import { exportAuditTrail } from '@/server/domain/audit-trail';
import { writeManyAuditEvents } from '@/tests/support/many-audit-events';
import { type OwnInstance, withOwnInstance } from './lib/own-instance';

/** Seconds to seal, verify and export `rows` (default 100,000) events, beside bare SHA-256 over the same bytes. */
export async function run(args: string[]): Promise<object> {
  const rows = Number(args[0] ?? 100_000);
  return withOwnInstance(async (instance) => {
    const { scope } = instance.actor;
    await writeManyAuditEvents(scope.orgId, instance.actor.id, rows);
    const memory = watchOwn();
    const seal = await timed(async () => void (await sealOrganisation(scope.orgId)));
    const verify = await timed(async () => {
      for (let from: number | null = 1; from !== null; ) {
        const stretch = await verifyStretch(scope, from, 20_000);
        if (stretch.firstBad !== null) throw new Error(JSON.stringify(stretch.firstBad));
        from = stretch.next;
      }
    });
    let exportBytes = 0;
    const file = await timed(async () => {
      const { body } = await exportAuditTrail(scope, instance.services, {});
      for await (const chunk of body) exportBytes += chunk.length;
    });
    const memoryGrowthMb = memory();
    const bare = await bareHashing(instance, rows);
    const ratio = (seconds: number) => Math.round((seconds / bare.seconds) * 10) / 10;
    return {
      rows,
      hashedBytes: bare.bytes,
      exportBytes,
      bareSha256Seconds: bare.seconds,
      sealSeconds: seal,
      verifySeconds: verify,
      exportSeconds: file,
      sealRatio: ratio(seal),
      verifyRatio: ratio(verify),
      exportRatio: ratio(file),
      memoryGrowthMb,
    };
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started) / 1000;
}

/** Growth of this process's resident memory, in MiB, at its largest. */
function watchOwn(): () => number {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  return () => {
    clearInterval(timer);
    return Math.round((peak - before) / 1024 ** 2);
  };
}

/** SHA-256 over what seals and commitments cover, held in memory: what the chain costs where nothing else costs. */
async function bareHashing({ actor }: OwnInstance, rows: number) {
  let [hash, bytes, seconds] = [genesisHash(actor.scope.orgId), 0, 0];
  for await (const chunk of readChain(actor.scope, 1, rows)) {
    const texts = chunk.flatMap(({ event, sequence, content }) => {
      const previousHash = hash;
      const text =
        event === null
          ? ''
          : canonicalJson({ ...chainedEvent(event), sequence: Number(sequence), previousHash });
      hash = createHash('sha256').update(text).digest('hex');
      return [text, `${'0'.repeat(32)}${content ?? ''}`];
    });
    const started = performance.now();
    for (const text of texts) createHash('sha256').update(text).digest('hex');
    seconds += (performance.now() - started) / 1000;
    bytes += texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  }
  return { bytes, seconds: Math.round(seconds * 1000) / 1000 };
}
