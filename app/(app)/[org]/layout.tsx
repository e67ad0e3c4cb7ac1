import { type ReactNode, Suspense } from 'react';
import { AppFrame } from '@/components/shell/app-frame';

export default function OrganisationLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <AppFrame>{children}</AppFrame>
    </Suspense>
  );
}
