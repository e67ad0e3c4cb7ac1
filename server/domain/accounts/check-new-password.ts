import { passwordFault } from '@/server/lib/password-rules';
import { DomainError } from '@/server/operations/errors';

/** What the schema cannot check, since it does not know the address: refuses a password that holds it, at its field. */
export function checkNewPassword(password: string, email: string, path: string): void {
  const fault = passwordFault(password, email);
  if (fault === null) return;
  throw new DomainError('invalid_input', `\`${path}\`: ${fault}`, { errors: [{ path, message: fault }] });
}
