import { readFileSync, writeFileSync } from 'node:fs';
import { PAGE, printConfiguration } from '@/bin/configuration';
import { say } from '@/bin/output';

// Writes the configuration reference, or says with `--check` whether it is the one of lib/env.ts.
const wanted = printConfiguration();
if (!process.argv.includes('--check')) writeFileSync(PAGE, wanted);
else if (readFileSync(PAGE, 'utf8') !== wanted) {
  say(`${PAGE} is not what lib/env.ts says: npm run config-reference`);
  process.exitCode = 1;
}
