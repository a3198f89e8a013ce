import { useQuery } from '@tanstack/react-query';
import { spikesOptions } from '@/lib/client/panels';
import { useStats } from './stats-context';

/** What stood out in the range: one question, whoever of the page asks it. */
export function useSpikes() {
  const { question, zoneName, isAwake } = useStats();
  const { data, error, refetch } = useQuery({ ...spikesOptions(question, zoneName), enabled: isAwake });
  return { data, error, refetch };
}
