export { deliverMail, giveUpMail } from './deliver-mail';
export type { Letter } from './letter';
export { NO_ORGANISATION, queueMail } from './queue-mail';
export { sweepMails } from './sweep-mails';
