import type { Metadata } from 'next';
import { SingleSignOnPage } from '@/components/single-sign-on/single-sign-on-page';

export const metadata: Metadata = { title: 'Sign-in · Datrix' };

export default function Page() {
  return <SingleSignOnPage />;
}
