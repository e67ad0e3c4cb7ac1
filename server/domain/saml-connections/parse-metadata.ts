import { SaxesParser } from 'saxes';
import { DomainError } from '@/server/operations/errors';

export interface IdpFacts {
  entityId: string;
  ssoUrl: string;
  certificates: string[];
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/**
 * The identity provider in a metadata document (SAML 2.0 Metadata): its name, where requests go by redirect, and the
 * certificates that it signs with. Entities of documents are not followed.
 */
export function parseIdpMetadata(xml: string): IdpFacts {
  const facts: IdpFacts = { entityId: '', ssoUrl: '', certificates: [] };
  const path: string[] = [];
  let signs = false;
  let text = '';
  const parser = new SaxesParser({ xmlns: true });
  parser.on('doctype', () => {
    throw new Error('a document type is not allowed');
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    const name = uri === METADATA || local === 'X509Certificate' ? local : '';
    path.push(name);
    const attributeOf = (attribute: string) =>
      Object.values(attributes).find((one) => one.local === attribute)?.value;
    if (name === 'EntityDescriptor' && facts.entityId === '') facts.entityId = attributeOf('entityID') ?? '';
    if (name === 'KeyDescriptor') signs = (attributeOf('use') ?? 'signing') === 'signing';
    if (
      name === 'SingleSignOnService' &&
      path.includes('IDPSSODescriptor') &&
      attributeOf('Binding') === REDIRECT
    ) {
      facts.ssoUrl ||= attributeOf('Location') ?? '';
    }
    text = '';
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', () => {
    const name = path.pop();
    if (name === 'X509Certificate' && signs && path.includes('IDPSSODescriptor'))
      facts.certificates.push(text.trim());
  });
  try {
    parser.write(xml).close();
  } catch {
    throw fault('The metadata is not a readable XML document.');
  }
  if (facts.entityId === '') throw fault('The metadata names no entity.');
  if (facts.ssoUrl === '')
    throw fault('The metadata names no single sign-on address for the redirect binding.');
  if (facts.certificates.length === 0)
    throw fault('The metadata holds no certificate to check signatures with.');
  return { ...facts, certificates: [...new Set(facts.certificates)] };
}

function fault(message: string): DomainError {
  return new DomainError('invalid_input', message, { errors: [{ path: 'idpMetadata', message }] });
}
