import { z } from 'zod';
import type { Connection } from './service-provider';

/** Why an answer of a provider is not accepted, as the audit trail names it. */
export class SamlRefusal extends Error {
  override readonly name = 'SamlRefusal';
}

const Text = z.object({ _: z.string() }).catchall(z.unknown());
const Confirmation = z.object({
  $: z.object({ Method: z.string() }),
  SubjectConfirmationData: z
    .array(
      z.object({
        $: z.object({ Recipient: z.string(), NotOnOrAfter: z.string(), InResponseTo: z.string().optional() }),
      }),
    )
    .length(1),
});
const Assertion = z.object({
  Assertion: z.object({
    $: z.object({ ID: z.string().min(1).max(500), IssueInstant: z.string() }),
    Issuer: z.array(Text).length(1),
    Subject: z
      .array(z.object({ NameID: z.array(Text).length(1), SubjectConfirmation: z.array(z.unknown()).min(1) }))
      .length(1),
    Conditions: z
      .array(
        z.object({
          $: z.object({ NotOnOrAfter: z.string() }),
          AudienceRestriction: z.array(z.unknown()).min(1),
        }),
      )
      .length(1),
  }),
});

export interface ReadAssertion {
  assertionId: string;
  subject: string;
  inResponseTo: string | null;
  /** Until when a repetition has to be recognised. */
  repeatableUntil: Date;
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const SKEW_MS = 60_000;

/**
 * What the library leaves to its caller (SAML 2.0 Profiles, 4.1.4.2 and 4.1.4.3): issuer, and a bearer confirmation that is
 * addressed to us and has not run out. `assertion` is the signed part, read again by the library from what it verified.
 */
export function readAssertion(
  assertion: unknown,
  connection: Connection,
  acsUrl: string,
  now: Date,
): ReadAssertion {
  const parsed = Assertion.safeParse(assertion);
  if (!parsed.success) throw new SamlRefusal('incomplete assertion');
  const { $, Issuer, Subject, Conditions } = parsed.data.Assertion;
  if (Issuer[0]?._ !== connection.idpEntityId) throw new SamlRefusal('another issuer');
  const bearer = Subject[0]?.SubjectConfirmation.flatMap((one) => {
    const confirmation = Confirmation.safeParse(one).data;
    return confirmation?.$.Method === BEARER ? (confirmation.SubjectConfirmationData[0]?.$ ?? []) : [];
  }).find(({ Recipient }) => Recipient === acsUrl);
  if (bearer === undefined) throw new SamlRefusal('another recipient');
  const ends = Date.parse(bearer.NotOnOrAfter);
  if (!(ends + SKEW_MS > now.getTime())) throw new SamlRefusal('expired');
  const conditionEnds = Date.parse(Conditions[0]?.$.NotOnOrAfter ?? '');
  if (!(conditionEnds + SKEW_MS > now.getTime())) throw new SamlRefusal('expired');
  return {
    assertionId: $.ID,
    subject: Subject[0]?.NameID[0]?._ ?? '',
    inResponseTo: bearer.InResponseTo ?? null,
    repeatableUntil: new Date(Math.max(ends, conditionEnds) + 2 * SKEW_MS),
  };
}
