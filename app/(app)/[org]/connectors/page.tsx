import type { Metadata } from 'next';
import { ConnectorsPage } from '@/components/connectors/connectors-page';

export const metadata: Metadata = { title: 'Connectors · Datrix' };

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  return <ConnectorsPage org={org} />;
}
