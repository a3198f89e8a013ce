import type { ChildProcess } from 'node:child_process';

/** The part of a connection's handle that is used here. */
interface Handle {
  close(...args: readonly unknown[]): unknown;
}

/**
 * Ends the connections that a worker of the cluster was handed and had not taken when it died, so that their clients
 * see a reset and can ask again. node:cluster forgets such connections: they stay open, and are answered by nobody.
 */
export function closeUntaken(worker: ChildProcess): ChildProcess {
  const handed = new Set<Handle>();
  const send = worker.send;
  // The cluster closes its copy of a handle as soon as the worker says that it took the connection.
  const keep = (handle: Handle) => {
    const close = handle.close;
    handed.add(handle);
    handle.close = (...args) => {
      handed.delete(handle);
      return Reflect.apply(close, handle, args);
    };
  };
  Object.defineProperty(worker, 'send', {
    value: (...args: readonly unknown[]) => {
      if (isHandle(args[1])) keep(args[1]);
      return Reflect.apply(send, worker, args);
    },
  });
  worker.once('exit', () => {
    for (const handle of handed) handle.close();
  });
  return worker;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function';
}
