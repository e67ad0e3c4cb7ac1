import { redirect } from 'next/navigation';
import { homePath } from '@/server/auth/home-path';

export const dynamic = 'force-dynamic';

export default async function HomePage() {
  redirect(await homePath());
}
