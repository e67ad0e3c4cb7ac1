export interface SmtpAddress {
  host: string;
  port?: number;
  secure: boolean;
  requireTLS: boolean;
  auth?: { user: string; pass: string };
}

/**
 * What `smtps://user:password@host:465` says. A password goes over TLS only: with `smtp://` the server has to offer STARTTLS
 * then, unless the address says `?requireTLS=false` itself. User and password are percent-encoded where they hold signs of a URL.
 */
export function parseSmtpAddress(address: string): SmtpAddress {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    throw new Error('DATRIX_SMTP_URL must look like smtps://user:password@mail.example.com');
  const user = decodeURIComponent(url.username);
  const asked = url.searchParams.get('requireTLS');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    secure: url.protocol === 'smtps:',
    requireTLS: asked === null ? user !== '' : asked !== 'false',
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
}
