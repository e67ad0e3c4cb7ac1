import type { z } from 'zod';
import { newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { describeCertificate, toPem } from './certificate';
import {
  DeletedSamlConnection,
  DeleteSamlConnection,
  GetSamlConnection,
  GivenRole,
  SamlConnection,
  SaveSamlConnection,
  ShownSamlConnection,
} from './contract';
import { parseIdpMetadata } from './parse-metadata';
import { serviceProviderOf } from './service-provider';

type Row = NonNullable<Awaited<ReturnType<TenantDatabase['samlConnection']['findUnique']>>>;

function toConnection(row: Row): z.input<typeof SamlConnection> {
  const { idpEntityId, idpSsoUrl, domains, emailAttribute, nameAttribute, roleAttribute } = row;
  const { provision, allowIdpInitiated, enabled } = row;
  return {
    idpEntityId,
    idpSsoUrl,
    certificates: row.idpCertificates.map(describeCertificate),
    domains,
    emailAttribute,
    nameAttribute,
    roleAttribute,
    roleMap: SamlConnection.shape.roleMap.parse(row.roleMap),
    defaultRole: GivenRole.parse(row.defaultRole),
    provision,
    allowIdpInitiated,
    enabled,
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function shown({ db, scope, services }: TenantContext): Promise<z.input<typeof ShownSamlConnection>> {
  const row = await db.samlConnection.findUnique({ where: { orgId: scope.orgId } });
  const { slug } = await db.organisation.findUniqueOrThrow({ where: { id: scope.orgId } });
  const startUrl = `${services.publicUrl}/api/saml/start?organisation=${slug}`;
  return {
    connection: row === null ? null : toConnection(row),
    serviceProvider: { ...serviceProviderOf(services.publicUrl, scope.orgId), startUrl },
  };
}

export const getSamlConnection = defineOperation({
  id: 'samlConnection.get',
  kind: 'query',
  summary: "The organisation's single sign-on, and what its identity provider has to be told",
  input: GetSamlConnection,
  output: ShownSamlConnection,
  permission: 'member.manage',
  http: { method: 'GET', path: '/v1/saml-connection' },
  handler: (context) => shown(context),
});

export const saveSamlConnection = defineOperation({
  id: 'samlConnection.save',
  kind: 'mutation',
  summary: "Set up or change the organisation's single sign-on (SAML 2.0)",
  input: SaveSamlConnection,
  output: ShownSamlConnection,
  permission: 'member.manage',
  http: { method: 'PUT', path: '/v1/saml-connection' },
  revises: getSamlConnection,
  audit: (input, output) => ({
    resourceType: 'saml_connection',
    resourceId: null,
    detail: {
      idpEntityId: output.connection?.idpEntityId,
      domains: input.domains,
      certificates: output.connection?.certificates.map(({ fingerprint }) => fingerprint),
      provision: input.provision,
      allowIdpInitiated: input.allowIdpInitiated,
      enabled: input.enabled,
    },
  }),
  handler: async (context, input) => {
    const { db, scope, services } = context;
    const before = await db.samlConnection.findUnique({ where: { orgId: scope.orgId } });
    const provider = providerOf(input, before);
    refuseUnsafeAddress(provider.idpSsoUrl, services.publicUrl);
    const { idpMetadata: _xml, ...fields } = input;
    const data = { ...fields, ...provider };
    await db.samlConnection.upsert({
      where: { orgId: scope.orgId },
      create: { id: newUuid(), orgId: scope.orgId, ...data },
      update: data,
    });
    return shown(context);
  },
});

export const deleteSamlConnection = defineOperation({
  id: 'samlConnection.delete',
  kind: 'mutation',
  summary: "Remove the organisation's single sign-on; people keep their accounts and memberships",
  input: DeleteSamlConnection,
  output: DeletedSamlConnection,
  permission: 'member.manage',
  http: { method: 'DELETE', path: '/v1/saml-connection' },
  revises: getSamlConnection,
  audit: () => ({ resourceType: 'saml_connection', resourceId: null }),
  handler: async ({ db, scope }) => {
    await db.samlConnection.deleteMany({ where: { orgId: scope.orgId } });
    return {};
  },
});

function providerOf(input: z.output<typeof SaveSamlConnection>, before: Row | null) {
  if (input.idpMetadata !== undefined && input.idpMetadata !== '') {
    const { entityId, ssoUrl, certificates } = parseIdpMetadata(input.idpMetadata);
    return { idpEntityId: entityId, idpSsoUrl: ssoUrl, idpCertificates: certificates.map(toPem) };
  }
  const idpEntityId = input.idpEntityId ?? before?.idpEntityId;
  const idpSsoUrl = input.idpSsoUrl ?? before?.idpSsoUrl;
  const idpCertificates = input.idpCertificates?.map(toPem) ?? before?.idpCertificates;
  if (idpEntityId !== undefined && idpSsoUrl !== undefined && idpCertificates !== undefined) {
    return { idpEntityId, idpSsoUrl, idpCertificates };
  }
  const message = 'Give the metadata of the identity provider, or its entity id, address and certificate.';
  throw new DomainError('invalid_input', message, { errors: [{ path: 'idpMetadata', message }] });
}

/** Browsers are sent there with a request in the address, so it has to be a secure page; a local trial may do without. */
function refuseUnsafeAddress(address: string, publicUrl: string): void {
  const protocol = URL.canParse(address) ? new URL(address).protocol : '';
  if (protocol === 'https:' || (protocol === 'http:' && publicUrl.startsWith('http:'))) return;
  const message = 'The single sign-on address has to begin with https://.';
  throw new DomainError('invalid_input', message, { errors: [{ path: 'idpSsoUrl', message }] });
}
