import type { z } from 'zod';
import type { SamlConnection } from '@/server/domain/saml-connections/contract';
import classes from './single-sign-on.module.css';

/** The identity provider as it is set up now. */
export function ProviderFacts({ connection }: { connection: z.infer<typeof SamlConnection> }) {
  const { idpEntityId, idpSsoUrl, certificates } = connection;
  return (
    <dl className={classes.facts} aria-label="Your identity provider">
      <div>
        <dt>Identity provider</dt>
        <dd className="mono">
          <span>{idpEntityId}</span>
        </dd>
      </div>
      <div>
        <dt>Sign-in address</dt>
        <dd className="mono">
          <span>{idpSsoUrl}</span>
        </dd>
      </div>
      <div>
        <dt>Certificates</dt>
        <dd>
          <ul className={classes.certificates}>
            {certificates.map(({ fingerprint, subject, validTo }) => (
              <li key={fingerprint} title={fingerprint}>
                <span>
                  {subject}, until {validTo.slice(0, 10)}, SHA-256 {fingerprint.slice(0, 23)}…
                </span>
              </li>
            ))}
          </ul>
        </dd>
      </div>
    </dl>
  );
}
