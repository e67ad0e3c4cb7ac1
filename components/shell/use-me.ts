'use client';

import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Me } from '@/server/domain/organisations/contract';
import { useTRPC } from './trpc';

/** Who is signed in and what they may do; the frame has loaded it before any page shows. */
export function useMe(): z.infer<typeof Me> | undefined {
  const trpc = useTRPC();
  return useQuery({ ...trpc.organisation.me.queryOptions({}), staleTime: 60_000 }).data;
}
