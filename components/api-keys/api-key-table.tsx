'use client';

import { Badge, Button } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import table from '@/components/ui/data-table.module.css';
import { relativeTime } from '@/components/ui/format';
import { words } from '@/components/ui/words';
import type { ApiKey } from '@/server/domain/organisations/contract';
import { RevokeKey } from './revoke-key';

type Key = z.infer<typeof ApiKey>;

function stateOf(key: Key): { word: string; colour: string } {
  if (key.revokedAt !== null) return { word: 'revoked', colour: 'gray' };
  if (key.expiresAt !== null && Date.parse(key.expiresAt) < Date.now())
    return { word: 'expired', colour: 'gray' };
  return { word: 'active', colour: 'teal' };
}

export function ApiKeyTable({ keys, mayRevoke }: { keys: Key[]; mayRevoke: boolean }) {
  const [asking, setAsking] = useState<Key | null>(null);
  return (
    <>
      <div className={table.wrap}>
        <table className={table.table} aria-label="API keys">
          <thead>
            <tr>
              <th>Name</th>
              <th>Begins with</th>
              <th>Role</th>
              <th>State</th>
              <th>Last used</th>
              <th>Expires</th>
              <th>Created</th>
              <th aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => {
              const { word, colour } = stateOf(key);
              return (
                <tr key={key.id}>
                  <td style={{ fontWeight: 500 }}>{key.name}</td>
                  <td className="mono" style={{ fontSize: 12 }}>
                    {key.prefix}…
                  </td>
                  <td>{words(key.role)}</td>
                  <td>
                    <Badge size="sm" variant="light" color={colour}>
                      {word}
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
                    {mayRevoke && word === 'active' && (
                      <Button
                        size="compact-xs"
                        variant="default"
                        onClick={() => setAsking(key)}
                        aria-label={`Revoke ${key.name}`}
                      >
                        Revoke
                      </Button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <RevokeKey apiKey={asking} onClose={() => setAsking(null)} />
    </>
  );
}
