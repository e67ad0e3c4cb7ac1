import { beforeEach, describe, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { createTestOrganisation, type TestOrganisation } from '@/tests/support/database';
import { openEventTransaction, writeEvents } from '@/tests/support/write-events';

/** One event as whoever follows the stream gets it. */
export interface ReceivedEvent {
  id: string;
  type: string;
  subject: string;
  sequence: number;
}

/** A way out of the stream. `receive` gives what came for an organisation until the event with this position. */
export interface Outlet {
  receive: (organisation: TestOrganisation, upTo: number) => Promise<ReceivedEvent[]>;
}

/** What every way out of the stream must keep to; run over the API itself and over each bus. */
export function describeEventOutlet(name: string, systemUrl: () => string, outlet: () => Outlet): void {
  describe(name, () => {
    let organisation: TestOrganisation;
    beforeEach(async () => {
      organisation = await createTestOrganisation();
    });

    it('gives every event under its id, in the order of the stream', async () => {
      await writeEvents(systemUrl(), organisation.orgId, 40);
      // The first is that of the member.
      const received = await outlet().receive(organisation, 41);
      const changes = received.filter(({ type }) => type === 'dataset.updated');
      expect(changes).toHaveLength(40);
      expect(new Set(changes.map(({ id }) => id)).size).toBe(40);
      for (const { id, subject } of changes) {
        expect(id).toMatch(/^evt_/);
        expect(subject).toMatch(/^ds_/);
      }
    });

    it('keeps the order of what happens to one thing', async () => {
      const datasets = Array.from({ length: 4 }, () => crypto.randomUUID());
      for (let round = 0; round < 6; round++) {
        const transaction = await openEventTransaction(systemUrl(), organisation.orgId);
        for (const dataset of datasets) await transaction.write('dataset.updated', dataset);
        await transaction.end('COMMIT');
      }
      const received = await outlet().receive(organisation, 25);
      for (const dataset of datasets) {
        const own = received.filter(({ subject }) => subject === toPublicId('dataset', dataset));
        expect(own).toHaveLength(6);
        expect(own.map(({ sequence }) => sequence)).toEqual(
          own.map(({ sequence }) => sequence).sort((a, b) => a - b),
        );
      }
    });

    it('gives what was committed late, and never what was undone', async () => {
      const late = await openEventTransaction(systemUrl(), organisation.orgId);
      const undone = await openEventTransaction(systemUrl(), organisation.orgId);
      await late.write('dataset.created');
      await undone.write('dataset.deleted');
      await writeEvents(systemUrl(), organisation.orgId, 3);
      await outlet().receive(organisation, 4);
      await undone.end('ROLLBACK');
      await late.end('COMMIT');
      const received = await outlet().receive(organisation, 5);
      expect(received.find(({ sequence }) => sequence === 5)?.type).toBe('dataset.created');
      expect(received.map(({ type }) => type)).not.toContain('dataset.deleted');
    });
  });
}
