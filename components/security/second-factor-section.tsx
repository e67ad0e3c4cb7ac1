'use client';

import { Badge, Button, Group, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { ProveAndDo } from './prove-and-do';
import { RecoveryCodes } from './recovery-codes';
import classes from './security.module.css';
import { SetUpSecondFactor } from './set-up-second-factor';

type Step = 'set-up' | 'renew' | 'disable' | null;
const TITLES = {
  'set-up': 'Set up a second factor',
  renew: 'New recovery codes',
  disable: 'Turn off the second factor?',
};

export function SecondFactorSection() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const state = useQuery(trpc.secondFactor.get.queryOptions({}));
  const [step, setStep] = useState<Step>(null);
  const renew = useMutation(trpc.secondFactor.renewCodes.mutationOptions());
  const close = () => {
    setStep(null);
    renew.reset();
    disable.reset();
    void queries.invalidateQueries();
  };
  const disable = useMutation(trpc.secondFactor.disable.mutationOptions({ onSuccess: () => close() }));
  if (state.isError) return <ErrorState error={state.error} retry={() => void state.refetch()} />;
  if (state.data === undefined) return <RowsSkeleton rows={2} />;
  const { enrolled, recoveryCodesLeft, required, confirmedAt, hasPassword } = state.data;
  const showing = step === 'set-up' || renew.data !== undefined;
  return (
    <Section title="Second factor" note={required ? 'Asked for by your organisation' : undefined}>
      <div>
        <div className={classes.row}>
          <div className={classes.what}>
            <Group gap={8}>
              <strong>Authenticator app</strong>
              <Badge size="sm" variant="light" color={enrolled ? 'teal' : 'gray'}>
                {enrolled ? 'on' : 'off'}
              </Badge>
            </Group>
            <p>
              {enrolled
                ? `On since ${confirmedAt?.slice(0, 10)}. Signing in asks for a code of the app.`
                : 'A code of an app besides the password: a stolen password alone opens nothing.'}
            </p>
          </div>
          {enrolled ? (
            <Button size="xs" variant="default" onClick={() => setStep('disable')}>
              Turn off
            </Button>
          ) : (
            <Button size="xs" onClick={() => setStep('set-up')}>
              Set up
            </Button>
          )}
        </div>
        {enrolled && (
          <div className={classes.row}>
            <div className={classes.what}>
              <strong>Recovery codes</strong>
              <p style={recoveryCodesLeft <= 2 ? { color: 'var(--warning)' } : undefined}>
                {recoveryCodesLeft} of 10 left. Each signs you in once without the app.
              </p>
            </div>
            <Button size="xs" variant="default" onClick={() => setStep('renew')}>
              Make new ones
            </Button>
          </div>
        )}
      </div>
      <Modal
        opened={step !== null}
        onClose={close}
        title={step === null ? '' : TITLES[step]}
        size={540}
        // A stray click must not take away the only sight of the codes.
        closeOnClickOutside={!showing}
        transitionProps={{ duration: 120 }}
      >
        {step === 'set-up' && <SetUpSecondFactor hasPassword={hasPassword} onDone={close} />}
        {step === 'renew' &&
          (renew.data !== undefined ? (
            <RecoveryCodes codes={renew.data.recoveryCodes} onDone={close} />
          ) : (
            <ProveAndDo
              about="Ten new codes take the place of the old ones, which end at once."
              button="Make new codes"
              busy={renew.isPending}
              error={renew.error?.message ?? null}
              onCode={(code) => renew.mutate({ code })}
            />
          ))}
        {step === 'disable' && (
          <ProveAndDo
            about={
              required
                ? 'Your organisation asks for one: until you set one up again, nothing else will be open to you.'
                : 'The password alone will sign you in, and the recovery codes end.'
            }
            button="Turn off"
            danger
            busy={disable.isPending}
            error={disable.error?.message ?? null}
            onCode={(code) => disable.mutate({ code })}
          />
        )}
      </Modal>
    </Section>
  );
}
