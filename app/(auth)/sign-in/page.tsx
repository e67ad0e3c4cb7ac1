import type { Metadata } from 'next';
import { SignInForm } from '@/components/auth/sign-in-form';
import { signInChoices } from '@/server/auth/web-auth';

export const metadata: Metadata = { title: 'Sign in · Datrix' };

type Parameter = string | string[] | undefined;
interface SignInPageProps {
  searchParams: Promise<{ next?: Parameter; error?: Parameter; step?: Parameter }>;
}

const one = (parameter: Parameter) => (typeof parameter === 'string' ? parameter : undefined);

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { next, error, step } = await searchParams;
  return (
    <SignInForm
      next={one(next)}
      fault={one(error)}
      codeNeeded={step === 'code'}
      providers={signInChoices().providers}
    />
  );
}
