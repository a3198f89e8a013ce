import { runCampaign } from '@/bench/faults/campaign';
import { readOptions } from '@/bench/faults/options';
import { printOutcome } from '@/bench/faults/print';
import { ensureBuild } from '@/bin/build';
import { CommandError, complain, say } from '@/bin/output';

/** Faults of every kind while 8 clients write, and what must hold after each round. Exit 1 where anything does not. */
try {
  const options = readOptions(process.argv.slice(2));
  say(`seed ${options.seed}: ${options.faults} faults of ${options.kinds.length} kinds`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  // Both instances would build it at once otherwise, which Next refuses.
  await ensureBuild(() => say('building the console'), stop.signal);
  const outcome = await runCampaign({ ...options, stop: stop.signal });
  printOutcome(outcome);
  for (const violation of outcome.violations) say(`VIOLATED ${violation}`);
  if (outcome.violations.length > 0) {
    say(`seed ${options.seed}; everything lies in ${outcome.folder}`);
    process.exitCode = 1;
  } else say('every acknowledged event is there once, and all else that is checked holds');
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  complain(error.message);
  process.exitCode = error.exitCode;
}
