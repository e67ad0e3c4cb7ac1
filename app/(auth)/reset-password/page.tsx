import type { Metadata } from 'next';
import { ResetPasswordForm } from '@/components/auth/reset-password-form';

export const metadata: Metadata = { title: 'New password · Datrix' };

export default function Page() {
  return <ResetPasswordForm />;
}
