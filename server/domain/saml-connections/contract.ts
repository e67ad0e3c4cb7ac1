import { z } from 'zod';
import { Role } from '@/server/domain/organisations/contract';
import { Timestamp } from '@/server/lib/zod-ids';

/** Roles that an identity provider may give: nobody becomes super admin by its word. */
export const GivenRole = Role.exclude(['super_admin']);
export type GivenRole = z.infer<typeof GivenRole>;

const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'Use a domain such as example.com');
const Attribute = z.string().trim().max(300);
const RoleMap = z.array(z.object({ value: z.string().trim().min(1).max(300), role: GivenRole })).max(50);

export const SamlConnection = z
  .object({
    idpEntityId: z.string(),
    idpSsoUrl: z.string(),
    certificates: z.array(z.object({ subject: z.string(), fingerprint: z.string(), validTo: Timestamp })),
    domains: z.array(z.string()),
    emailAttribute: z.string(),
    nameAttribute: z.string(),
    roleAttribute: z.string(),
    roleMap: RoleMap,
    defaultRole: GivenRole,
    provision: z.boolean(),
    allowIdpInitiated: z.boolean(),
    enabled: z.boolean(),
    updatedAt: Timestamp,
  })
  .meta({ id: 'SamlConnection' });

/** What the identity provider has to be told about us. */
const ServiceProvider = z.object({
  entityId: z.string(),
  acsUrl: z.string(),
  metadataUrl: z.string(),
  /** Where people of the organisation begin. */
  startUrl: z.string(),
});

export const GetSamlConnection = z.object({});
/** `connection` is null until one is set up. */
export const ShownSamlConnection = z.object({
  connection: SamlConnection.nullable(),
  serviceProvider: ServiceProvider,
});

export const SaveSamlConnection = z.object({
  /** The provider's metadata document; or the three fields below. */
  idpMetadata: z.string().trim().max(200_000).optional(),
  idpEntityId: z.string().trim().min(1).max(1000).optional(),
  idpSsoUrl: z.string().trim().max(2000).optional(),
  /** PEM, or the base64 text of one; several while the provider changes its key. Absent: as before. */
  idpCertificates: z.array(z.string().trim().max(20_000)).min(1).max(5).optional(),
  /** Addresses of other domains are refused. */
  domains: z.array(Domain).min(1).max(50),
  /** Name of the attribute that holds the e-mail address; empty: the name id. */
  emailAttribute: Attribute.default(''),
  nameAttribute: Attribute.default(''),
  roleAttribute: Attribute.default(''),
  /** The first entry whose value the attribute holds decides. */
  roleMap: RoleMap.default([]),
  defaultRole: GivenRole.default('viewer'),
  /** Whether somebody new becomes a member. */
  provision: z.boolean().default(true),
  allowIdpInitiated: z.boolean().default(false),
  enabled: z.boolean().default(true),
});
export const DeleteSamlConnection = z.object({});
export const DeletedSamlConnection = z.object({});
