import { connect } from '@/db/client';
import { openDatabase } from '@/db/pool';
import { env } from '@/lib/env';
import { recordRead } from '@/lib/http/read-record';
import { startWorker } from '@/lib/jobs/worker';

// Works on what is queued until it is killed, and says its greatest resident memory in MB each second.
const url = env().DATABASE_URL ?? '';
openDatabase(url);
await startWorker(connect(url, { application: 'trailmark worker' }), recordRead);
setInterval(() => process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`), 1_000);
