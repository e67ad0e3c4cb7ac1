import type { Metadata } from 'next';
import { OrganisationPage } from '@/components/organisation/organisation-page';

export const metadata: Metadata = { title: 'Organisation · Datrix' };

export default function Page() {
  return <OrganisationPage />;
}
