import table from '@/components/ui/data-table.module.css';
import { relativeTime } from '@/components/ui/format';
import type { Connector } from '@/server/domain/connectors/contract';
import { addressOf, KINDS } from './kinds';
import { TestMark } from './test-mark';

export function ConnectorTable({
  connectors,
  onOpen,
}: {
  connectors: Connector[];
  onOpen: (id: string) => void;
}) {
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Connectors">
        <thead>
          <tr>
            <th>Name</th>
            <th>Kind</th>
            <th>Address</th>
            <th>Connection</th>
            <th className={table.right}>Synced datasets</th>
            <th>Changed</th>
          </tr>
        </thead>
        <tbody>
          {connectors.map((connector) => {
            const { label, icon: Icon } = KINDS[connector.kind];
            return (
              <tr key={connector.id} className={table.clickable} onClick={() => onOpen(connector.id)}>
                <td>
                  <button type="button" className={table.main} onClick={() => onOpen(connector.id)}>
                    {connector.name}
                  </button>
                </td>
                <td>
                  <span
                    style={{ display: 'inline-flex', gap: 6, alignItems: 'center', verticalAlign: 'middle' }}
                  >
                    <Icon size={15} stroke={1.6} aria-hidden /> {label}
                  </span>
                </td>
                <td
                  className={`mono ${table.clip}`}
                  style={{ fontSize: 12 }}
                  title={addressOf(connector.settings)}
                >
                  {addressOf(connector.settings)}
                </td>
                <td>
                  <TestMark test={connector.lastTest} />
                </td>
                <td className={`mono ${table.right}`}>{connector.syncCount}</td>
                <td title={connector.updatedAt}>{relativeTime(connector.updatedAt)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
