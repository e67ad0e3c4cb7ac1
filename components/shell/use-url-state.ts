'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** Filters, sort, tab and open panel live in the address, so that reload and back restore them. */
export function useUrlState(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const parameters = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const set = useCallback(
    (changes: Record<string, string | null>) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.delete(name);
        else next.set(name, value);
      }
      router.replace(next.size === 0 ? path : `${path}?${next}`, { scroll: false });
    },
    [router, path],
  );
  return [new URLSearchParams(parameters.toString()), set];
}
