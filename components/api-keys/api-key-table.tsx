'use client';

import { useState } from 'react';
import type { z } from 'zod';
import table from '@/components/ui/data-table.module.css';
import { SortHeader } from '@/components/ui/sort-header';
import type { ApiKey } from '@/server/domain/organisations/contract';
import { ApiKeyRow } from './api-key-row';
import { RevokeKey } from './revoke-key';
import { RotateKey } from './rotate-key';

type Key = z.infer<typeof ApiKey>;

interface ApiKeyTableProps {
  keys: Key[];
  mayManage: boolean;
  sort: string;
  onSort: (sort: string) => void;
}

export function ApiKeyTable({ keys, mayManage, sort, onSort }: ApiKeyTableProps) {
  const [revoking, setRevoking] = useState<Key | null>(null);
  const [rotating, setRotating] = useState<Key | null>(null);
  const sorting = { sort, onSort };
  return (
    <>
      <div className={table.wrap}>
        <table className={table.table} aria-label="API keys">
          <thead>
            <tr>
              <SortHeader field="name" {...sorting}>
                Name
              </SortHeader>
              <th>Begins with</th>
              <SortHeader field="environment" {...sorting}>
                Environment
              </SortHeader>
              <th>May</th>
              <th>State</th>
              <SortHeader field="lastUsedAt" {...sorting}>
                Last used
              </SortHeader>
              <SortHeader field="expiresAt" {...sorting}>
                Expires
              </SortHeader>
              <SortHeader field="createdAt" {...sorting}>
                Created
              </SortHeader>
              <th aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <ApiKeyRow
                key={key.id}
                apiKey={key}
                mayManage={mayManage}
                onRotate={() => setRotating(key)}
                onRevoke={() => setRevoking(key)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />
      <RotateKey apiKey={rotating} onClose={() => setRotating(null)} />
    </>
  );
}
