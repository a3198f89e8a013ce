import { seedInThreads } from '@/bin/seed-threads';
import { env } from '@/lib/env';

// Writes the workload of its argument, and dies where a first batch of it is written.
const options = JSON.parse(process.argv[2] ?? '');
await seedInThreads(env().DATABASE_OWNER_URL ?? '', options, () => process.kill(process.pid, 'SIGKILL'));
