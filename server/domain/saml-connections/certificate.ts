import { X509Certificate } from 'node:crypto';
import { DomainError } from '@/server/operations/errors';

/** A certificate as PEM, from PEM or from the bare base64 text that metadata holds. */
export function toPem(text: string): string {
  const bare = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s/g, '');
  const lines = bare.match(/.{1,64}/g)?.join('\n') ?? '';
  const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    const message = 'This is no X.509 certificate.';
    throw new DomainError('invalid_input', message, { errors: [{ path: 'idpCertificates', message }] });
  }
}

/** What tells certificates apart. */
export function describeCertificate(pem: string) {
  const certificate = new X509Certificate(pem);
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    fingerprint: certificate.fingerprint256,
    validTo: certificate.validToDate.toISOString(),
  };
}
