import { createMetrics } from '@/lib/http/metrics';
import { answerMetrics } from '@/lib/http/metrics-answer';

/** Measures what this process of the server does, and answers who asks for it (bin/metrics-server.ts). */
export function measure(): void {
  answerMetrics(createMetrics('server'));
}
