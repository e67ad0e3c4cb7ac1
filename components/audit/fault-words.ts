import type { AuditVerification } from '@/server/domain/audit-trail/contract';

/** What each fault means, in the middle of a sentence. */
export const FAULT_WORDS: Record<NonNullable<AuditVerification['firstBad']>['fault'], string> = {
  missing: 'it is gone from the chain',
  changed: 'its content is not what was sealed',
  link: 'it does not follow the row before it',
  payload: 'its personal payload is not the one that was sealed with it',
  anchor: 'a signed head of the chain says otherwise',
  tail: 'it was signed, and the chain ends before it',
  unsealed: 'an event was put in past the sealer',
};
