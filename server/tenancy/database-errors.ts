import { DomainError } from '@/server/operations/errors';

/** Turns what the database refuses into the product's own errors, once; anything unknown passes through. */
export function translateDatabaseError(error: unknown): unknown {
  // By name: the web process may hold the class more than once.
  if (!(error instanceof Error) || error.name !== 'PrismaClientKnownRequestError') return error;
  switch (Reflect.get(error, 'code')) {
    case 'P2002':
      return new DomainError('conflict', 'Something with the same unique value exists already.');
    case 'P2025':
      return new DomainError('not_found', 'There is no such object, or it is not yours.');
    case 'P2024':
    case 'P2028':
      return new DomainError('unavailable', 'The database is busy; try again in a moment.');
    default:
      return error;
  }
}
