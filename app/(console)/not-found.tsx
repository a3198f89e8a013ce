import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';

export default function NotFound() {
  return (
    <div className="flex flex-col items-start gap-3 p-8">
      <h1 className="text-heading font-semibold">Not found</h1>
      <p className="text-fg2">There is no such event in the tenants you can see, or it was erased.</p>
      <Link href="/logs" className={buttonClass()}>
        All events
      </Link>
    </div>
  );
}
