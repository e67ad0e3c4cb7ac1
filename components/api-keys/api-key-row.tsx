import { ActionIcon, Badge, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { z } from 'zod';
import table from '@/components/ui/data-table.module.css';
import { relativeTime } from '@/components/ui/format';
import { words } from '@/components/ui/words';
import type { ApiKey } from '@/server/domain/organisations/contract';
import classes from './api-keys.module.css';

type Key = z.infer<typeof ApiKey>;

const COLOURS: Record<Key['state'], string> = {
  active: 'teal',
  expired: 'gray',
  revoked: 'gray',
  suspended: 'orange',
};

interface ApiKeyRowProps {
  apiKey: Key;
  mayManage: boolean;
  onRotate: () => void;
  onRevoke: () => void;
}

export function ApiKeyRow({ apiKey: key, mayManage, onRotate, onRevoke }: ApiKeyRowProps) {
  const count = key.permissions.length;
  const scope = `${count} permission${count === 1 ? '' : 's'}`;
  return (
    <tr>
      <td>
        <div style={{ fontWeight: 500 }}>{key.name}</div>
        {key.holder !== null && <div className={classes.quiet}>{key.holder.name}</div>}
      </td>
      <td className="mono" style={{ fontSize: 12 }}>
        <div>{key.prefix}…</div>
        {key.previous !== null && (
          <div
            className={classes.quiet}
            title={`The old secret was last used: ${key.previous.lastUsedAt ?? 'never since the rotation'}`}
          >
            {key.previous.prefix}… until {key.previous.validUntil.slice(0, 10)}
          </div>
        )}
      </td>
      <td>{key.environment ?? <span className={classes.quiet}>none</span>}</td>
      <td title={key.permissions.join('\n')}>
        <div>{key.role === 'api_user' ? scope : words(key.role)}</div>
        {key.narrowed && <div className={classes.quiet}>narrowed to {scope}</div>}
      </td>
      <td>
        <Badge
          size="sm"
          variant="light"
          miw="max-content"
          color={COLOURS[key.state]}
          title={
            key.state === 'suspended' ? 'Whoever holds it has left; rotate it to take it over.' : undefined
          }
        >
          {key.state}
        </Badge>
      </td>
      <td title={key.lastUsedAt ?? undefined}>
        {key.lastUsedAt === null ? 'never' : relativeTime(key.lastUsedAt)}
      </td>
      <td className="mono" style={{ fontSize: 12 }}>
        {key.expiresAt?.slice(0, 10) ?? 'never'}
      </td>
      <td title={key.createdAt}>{relativeTime(key.createdAt)}</td>
      <td className={table.right}>
        {mayManage && key.state !== 'revoked' && (
          <Menu position="bottom-end" width={160}>
            <Menu.Target>
              <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Actions for ${key.name}`}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onRotate}>Rotate…</Menu.Item>
              <Menu.Item color="red" onClick={onRevoke}>
                Revoke…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </td>
    </tr>
  );
}
