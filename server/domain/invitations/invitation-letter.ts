import type { Letter } from '@/server/domain/mail';

export function invitationLetter(facts: {
  organisation: string;
  timeZone: string;
  invitedBy: string;
  role: string;
  expiresAt: Date;
  url: string;
}): Letter {
  const until = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: facts.timeZone,
  }).format(facts.expiresAt);
  return {
    subject: `${facts.invitedBy} invites you to ${facts.organisation} on Datrix`,
    lines: [
      `${facts.invitedBy} invites you to the organisation ${facts.organisation} on Datrix, as ${facts.role.replaceAll('_', ' ')}.`,
      `The link holds once, until ${until} (${facts.timeZone}), for this e-mail address only.`,
    ],
    action: { label: 'Accept the invitation', url: facts.url },
    footer: 'If you know nothing of this, ignore this mail: you are in no organisation unless you accept.',
  };
}
