import { seedInThreads } from '@/bin/seed-threads';
import { env } from '@/lib/env';

// Writes the workload of its argument and prints how far it is, one number a line.
const options = JSON.parse(process.argv[2] ?? '');
await seedInThreads(env().DATABASE_OWNER_URL ?? '', options, (done) => process.stdout.write(`${done}\n`));
