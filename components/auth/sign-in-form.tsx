'use client';

import { Stack } from '@mantine/core';
import { useState } from 'react';
import { FormFailure } from '@/components/ui/form-failure';
import { localPath } from '@/server/lib/local-path';
import { AuthCard } from './auth-card';
import { CodeStep } from './code-step';
import { PasswordStep } from './password-step';
import { ProviderButtons, type ProviderChoice } from './provider-buttons';
import { wordsForFault } from './sign-in-words';
import { SsoStart } from './sso-start';
import { type SignInOutcome, sendCode, startSession } from './start-session';

interface SignInFormProps {
  next?: string;
  /** Why another door sent the person here, in its own word. */
  fault?: string;
  /** True when the first step was passed at another door. */
  codeNeeded?: boolean;
  providers: ProviderChoice[];
}

/** Two steps: who it is, then a code where the account asks for one. */
export function SignInForm({ next, fault, codeNeeded = false, providers }: SignInFormProps) {
  const [failure, setFailure] = useState<string | null>(fault === undefined ? null : wordsForFault(fault));
  const [busy, setBusy] = useState(false);
  const [step, setStep] = useState<'password' | 'code'>(codeNeeded ? 'code' : 'password');

  async function go(sending: Promise<SignInOutcome>) {
    setBusy(true);
    setFailure(null);
    const outcome = await sending;
    if (outcome.kind === 'signed_in') {
      // A full load, so that nothing of an earlier session stays in memory.
      window.location.assign(localPath(next) ?? outcome.home);
      return;
    }
    if (outcome.kind === 'code_needed') setStep('code');
    else
      setFailure(
        wordsForFault(outcome.kind === 'refused' && step === 'code' ? 'code_refused' : outcome.kind),
      );
    setBusy(false);
  }
  const again = () => {
    setFailure(null);
    setStep('password');
  };

  return (
    <AuthCard
      title={step === 'code' ? 'Enter a code' : 'Sign in'}
      lead={
        step === 'code'
          ? 'Your account has a second factor: take the code that your app shows now.'
          : 'See what is wrong with your data, and fix it.'
      }
      other={{ text: 'No account yet?', link: 'Create one', href: '/sign-up' }}
    >
      <Stack gap={16}>
        <FormFailure text={failure} />
        {step === 'code' ? (
          <CodeStep busy={busy} onCode={(code) => void go(sendCode(code))} onBack={again} />
        ) : (
          <>
            <PasswordStep busy={busy} onSend={(email, password) => void go(startSession(email, password))} />
            <ProviderButtons providers={providers} next={localPath(next) ?? '/'} />
            <SsoStart next={localPath(next)} />
          </>
        )}
      </Stack>
    </AuthCard>
  );
}
