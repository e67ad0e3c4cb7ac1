import type { Letter } from '@/server/domain/mail';

export function resetLetter(url: string): Letter {
  return {
    subject: 'Set a new password for Datrix',
    lines: [
      'Someone, most likely you, asked for a new password for the account with this e-mail address.',
      'The link holds for one hour and once. Setting a new password ends all sessions of the account.',
    ],
    action: { label: 'Set a new password', url },
    footer: 'If you did not ask for this, ignore this mail: nothing changes without the link.',
  };
}

export function secondFactorResetLetter(): Letter {
  return {
    subject: 'Your Datrix second factor was reset',
    lines: [
      'An administrator of your organisation has removed the second factor of your account and its recovery codes.',
      'All sessions of the account have ended. Signing in asks for no code until you set up a new second factor under Security.',
    ],
    footer: 'If you did not ask for this, change your password and tell your administrator at once.',
  };
}

/** `how`: by a link, or by someone who was signed in. */
export function passwordChangedLetter(how: 'reset' | 'changed'): Letter {
  const ended = how === 'reset' ? 'All sessions' : 'All other sessions';
  return {
    subject: 'Your Datrix password was changed',
    lines: [`The password of your account has just been changed. ${ended} of the account have ended.`],
    footer:
      'If this was not you, ask for a new password on the sign-in page at once and tell your administrator.',
  };
}
