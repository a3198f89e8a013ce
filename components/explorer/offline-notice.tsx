import { useSyncExternalStore } from 'react';

/** Says that there is no connection, as long as there is none: what is asked meanwhile is asked when it is back. */
export function OfflineNotice() {
  const isOnline = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  return (
    <p
      role="status"
      className={isOnline ? 'sr-only' : 'rounded border border-warning px-3 py-1 text-warning'}
    >
      {!isOnline && 'You are offline. What is shown is from before; it goes on when the connection is back.'}
    </p>
  );
}

function subscribe(tell: () => void): () => void {
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  return () => {
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
  };
}
