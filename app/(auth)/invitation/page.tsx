import type { Metadata } from 'next';
import { InvitationPage } from '@/components/invitations/invitation-page';

export const metadata: Metadata = { title: 'Invitation · Datrix' };

export default function Page() {
  return <InvitationPage />;
}
