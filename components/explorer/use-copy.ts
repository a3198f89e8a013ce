import { useQueryClient } from '@tanstack/react-query';
import type { ShownEvent } from '@/lib/client/event';
import { eventOptions } from '@/lib/client/queries';
import { useExplorer } from './explorer-context';

/** Copies a text and says so, or says that the browser does not allow it. */
export function useCopy(): (text: string, what: string) => void {
  const { say } = useExplorer();
  return (text, what) =>
    void navigator.clipboard.writeText(text).then(
      () => say(`${what} copied`),
      () => say('The browser does not allow copying here'),
    );
}

/** What is done with whole events. */
export type WithWhole = (events: readonly ShownEvent[], then: (whole: readonly ShownEvent[]) => void) => void;

/** Has events whole: those of them that are too long for a list are asked for first. */
export function useWhole(): WithWhole {
  const client = useQueryClient();
  const { parsed, say } = useExplorer();
  const isWhole = ({ details, redactedParts }: ShownEvent) =>
    details !== undefined || parsed.isMasked || redactedParts.includes('payload');
  return (events, then) => {
    if (events.every(isWhole)) return then(events);
    const asked = events.map((event) =>
      isWhole(event) ? event : client.fetchQuery(eventOptions(event.id, parsed.query.log)),
    );
    void Promise.all(asked).then(then, (error: Error) => say(error.message));
  };
}
