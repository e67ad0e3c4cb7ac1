import { useQuery } from '@tanstack/react-query';
import type { Permission } from '@/server/access/permissions';
import { useTRPC } from './trpc';

/** What the person may do here, by the same table that the server refuses with. */
export function usePermissions(): (permission: Permission) => boolean {
  const trpc = useTRPC();
  const me = useQuery(trpc.organisation.me.queryOptions({}));
  return (permission) => me.data?.permissions.includes(permission) ?? false;
}
