'use client';

import { Button, CopyButton } from '@mantine/core';
import table from '@/components/ui/data-table.module.css';
import { Facts } from '@/components/ui/facts';
import { bytes, count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { SidePanel } from '@/components/ui/side-panel';
import type { Deletion } from '@/server/domain/deletions/contract';

/** One receipt in full, to keep or to show to an auditor. */
export function DeletionReceipt({ deletion, onClose }: { deletion: Deletion; onClose: () => void }) {
  const { removed, requestedBy } = deletion;
  const facts: [string, string][] = [
    ['Dataset', deletion.datasetId],
    ['Asked by', requestedBy.id ?? requestedBy.type],
    ['Asked at', deletion.requestedAt],
    ['Finished at', deletion.finishedAt ?? '–'],
    ...(removed === null
      ? []
      : ([
          ['Versions', count(removed.versions)],
          ['Columns', count(removed.columns)],
          ['Scans', count(removed.scans)],
          ['Issues', count(removed.issues)],
          ['Fixes', count(removed.fixes)],
          ['Objects', count(removed.objects)],
          ['Size', bytes(removed.bytes)],
        ] satisfies [string, string][])),
  ];
  return (
    <SidePanel label={`Receipt for ${deletion.name}`} title={deletion.name} onClose={onClose}>
      <Facts facts={facts} />
      {removed !== null && (
        <Section title="Digests" note="SHA-256 of what was kept">
          <div className={table.wrap}>
            <table className={table.table} aria-label="Digests">
              <tbody>
                {removed.digests.map((digest) => (
                  <tr key={`${digest.kind}-${digest.name}-${digest.sha256}`}>
                    <td>{digest.kind === 'source' ? 'file' : 'version'}</td>
                    <td className={table.clip}>{digest.name}</td>
                    <td className="mono" title={digest.sha256} style={{ fontSize: 12 }}>
                      {digest.sha256.slice(0, 16)}…
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Section>
      )}
      <CopyButton value={JSON.stringify(deletion, null, 2)}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" w="fit-content" onClick={copy}>
            {copied ? 'Copied' : 'Copy the receipt'}
          </Button>
        )}
      </CopyButton>
    </SidePanel>
  );
}
