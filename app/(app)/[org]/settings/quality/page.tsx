import type { Metadata } from 'next';
import { DefaultsPage } from '@/components/scans/defaults-page';

export const metadata: Metadata = { title: 'Scans · Datrix' };

export default function Page() {
  return <DefaultsPage />;
}
