import { CopyButton, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './single-sign-on.module.css';

interface OurSideProps {
  facts: { entityId: string; acsUrl: string; metadataUrl: string; startUrl: string };
}

/** What has to be typed into the identity provider, each with a button that copies it. */
export function OurSide({ facts }: OurSideProps) {
  const rows: [string, string][] = [
    ['Entity id (audience)', facts.entityId],
    ['Reply address (ACS, by POST)', facts.acsUrl],
    ['Start address for your people', facts.startUrl],
  ];
  return (
    <dl className={classes.facts} aria-label="For your identity provider">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="mono">
            <span>{value}</span>
            <CopyButton value={value}>
              {({ copied, copy }) => (
                <UnstyledButton onClick={copy} aria-label={`Copy ${name}`} className={classes.copy}>
                  {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                </UnstyledButton>
              )}
            </CopyButton>
          </dd>
        </div>
      ))}
      <p>
        Or let it read <a href={facts.metadataUrl}>our metadata</a>. Assertions have to be signed; encryption
        is not offered.
      </p>
    </dl>
  );
}
