import type { Metadata } from 'next';
import { DatasetPage } from '@/components/datasets/dataset-page';

export const metadata: Metadata = { title: 'Dataset · Datrix' };

export default function Page() {
  return <DatasetPage />;
}
