'use client';

import { useState } from 'react';
import { useMe } from '@/components/shell/use-me';
import { usePermissions } from '@/components/shell/use-permissions';
import table from '@/components/ui/data-table.module.css';
import { SortHeader } from '@/components/ui/sort-header';
import { permissionsBeyond } from '@/server/access/permissions';
import type { Member } from '@/server/domain/members/contract';
import { EditMember } from './edit-member';
import { MemberRow } from './member-row';
import { RemoveMember } from './remove-member';
import { ResetSecondFactor } from './reset-second-factor';

const COLUMNS = [
  ['name', 'Name'],
  ['email', 'E-mail'],
  ['role', 'Role'],
  ['lastSeenAt', 'Last seen'],
  ['joinedAt', 'Joined'],
  ['expiresAt', 'Access ends'],
] as const;

interface MemberTableProps {
  members: Member[];
  sort: string;
  onSort: (sort: string) => void;
}

export function MemberTable({ members, sort, onSort }: MemberTableProps) {
  const me = useMe();
  const may = usePermissions();
  const held = new Set(me?.permissions ?? []);
  const [open, setOpen] = useState<{ member: Member; what: 'edit' | 'reset' | 'remove' } | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <div className={table.wrap}>
        <table className={table.table} aria-label="Members">
          <thead>
            <tr>
              {COLUMNS.map(([field, title]) => (
                <SortHeader key={field} field={field} sort={sort} onSort={onSort}>
                  {title}
                </SortHeader>
              ))}
              <th>Second factor</th>
              <th aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {members.map((member) => {
              const isMe = member.userId === me?.actor.id;
              const able = may('member.manage') && permissionsBeyond(member.role, held).length === 0;
              return (
                <MemberRow
                  key={member.id}
                  member={member}
                  isMe={isMe}
                  actions={
                    able && !isMe
                      ? {
                          onEdit: () => setOpen({ member, what: 'edit' }),
                          onResetSecondFactor: () => setOpen({ member, what: 'reset' }),
                          onRemove: () => setOpen({ member, what: 'remove' }),
                        }
                      : null
                  }
                />
              );
            })}
          </tbody>
        </table>
      </div>
      {open?.what === 'edit' && <EditMember member={open.member} onClose={close} />}
      {open?.what === 'reset' && <ResetSecondFactor member={open.member} onClose={close} />}
      {open?.what === 'remove' && <RemoveMember member={open.member} onClose={close} />}
    </>
  );
}
