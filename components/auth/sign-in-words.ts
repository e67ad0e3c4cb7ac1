const WORDS: Record<string, string> = {
  refused: 'E-mail or password is wrong. Check both and try again.',
  code_refused: 'The code does not fit or was used. Take the newest one; after ten minutes, start again.',
  too_many: 'Too many attempts came from your network. Try again in a quarter of an hour.',
  unreachable: 'The server did not answer. Nothing was changed; try again in a moment.',
  AccessDenied: 'This account cannot sign in here. Ask whoever looks after your organisation.',
  UnverifiedEmail: 'Your account there has no verified e-mail address, so it cannot be told whose it is.',
  NotInvited: 'There is no account for this address. Ask your organisation for an invitation.',
  AccountExists:
    'There is an account with this e-mail address. Sign in with its password, then connect the other one under Security.',
  LinkedElsewhere: 'That account belongs to somebody else here.',
  SsoRefused:
    'Your organisation’s sign-in service sent an answer that cannot be accepted. Try again, or ask whoever looks after it.',
  SsoUnknown: 'There is no single sign-on for that organisation.',
};

/** The sentence for a word that a door or an outcome gives; the same for every word that nobody knows. */
export function wordsForFault(fault: string): string {
  return (
    (Object.hasOwn(WORDS, fault) ? WORDS[fault] : undefined) ??
    'Signing in did not work. Try again in a moment.'
  );
}
