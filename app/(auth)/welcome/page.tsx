import type { Metadata } from 'next';
import { WelcomePage } from '@/components/organisation/welcome-page';

export const metadata: Metadata = { title: 'Welcome · Datrix' };

export default function Page() {
  return <WelcomePage />;
}
