import { meter } from '@/lib/http/meter';
import { createMetrics } from '@/lib/http/metrics';
import { answerMetrics } from '@/lib/http/metrics-answer';

/** A process of the server as the metrics see it: it has answered as many requests as its argument says. */
answerMetrics(createMetrics('server'));
for (let nth = 0; nth < Number(process.argv[2]); nth++) meter()?.request('GET', '/api/v1/events')(200, false);
process.send?.('counted');
