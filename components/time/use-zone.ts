'use client';
import { useSyncExternalStore } from 'react';
import { localZone, type Zone } from '@/lib/client/zone';

/**
 * The zone in force for a choice: 'local' is UTC on the server and until the page has taken over, so that both make the
 * same page, and then the zone of this browser by its name.
 */
export function useZone(choice: Zone): Zone {
  const local = useSyncExternalStore(never, localZone, () => 'utc');
  return choice === 'local' ? local : choice;
}

function never(): () => void {
  return () => undefined;
}
