import type { Metadata } from 'next';
import { DeletionsPage } from '@/components/deletions/deletions-page';

export const metadata: Metadata = { title: 'Deleted datasets · Datrix' };

export default function Page() {
  return <DeletionsPage />;
}
