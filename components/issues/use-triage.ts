import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';

/** Changes what is decided about an issue; the score, the lists and the ledger follow. */
export function useTriage() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.issue.update.mutationOptions({ onSuccess: () => void queryClient.invalidateQueries() }),
  );
}
