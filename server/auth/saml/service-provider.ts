import { randomBytes } from 'node:crypto';
import { generateServiceProviderMetadata, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { serviceProviderOf } from '@/server/domain/saml-connections';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

export type Connection = NonNullable<Awaited<ReturnType<TenantDatabase['samlConnection']['findUnique']>>>;

/** How far clocks may differ, and how old an assertion may be. */
const SKEW_MS = 60_000;
const ASSERTION_AGE_MAX_MS = 10 * 60_000;

/**
 * Our side of a connection. Requests are remembered by our own table and checked by us after the signature, so the
 * library's memory of them is left out.
 */
export function serviceProvider(connection: Connection, publicUrl: string, requestId?: string): SAML {
  const { entityId, acsUrl } = serviceProviderOf(publicUrl, connection.orgId);
  return new SAML({
    issuer: entityId,
    audience: entityId,
    callbackUrl: acsUrl,
    entryPoint: connection.idpSsoUrl,
    idpIssuer: connection.idpEntityId,
    idpCert: connection.idpCertificates,
    // What is read has to be signed itself; a signature around it is welcome and not enough.
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.never,
    acceptedClockSkewMs: SKEW_MS,
    maxAssertionAgeMs: ASSERTION_AGE_MAX_MS,
    disableRequestedAuthnContext: true,
    identifierFormat: null,
    signatureAlgorithm: 'sha256',
    ...(requestId === undefined ? {} : { generateUniqueId: () => requestId }),
  });
}

/** An XML id: it may not begin with a digit. */
export function newRequestId(): string {
  return `_${randomBytes(20).toString('hex')}`;
}

/** What an identity provider reads about us. */
export function metadataOf({ entityId, acsUrl }: { entityId: string; acsUrl: string }): string {
  return generateServiceProviderMetadata({
    issuer: entityId,
    callbackUrl: acsUrl,
    identifierFormat: null,
    wantAssertionsSigned: true,
  });
}
