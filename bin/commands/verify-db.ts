import { CommandError, EXIT, type Progress, say, sayJson, startProgress } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { readKeptNotes } from '@/lib/ingest/kept-notes';
import { type Finding, logsToVerify, verifyLog } from '@/lib/ingest/verify-log';

export interface VerifyOptions {
  tenant?: string;
  json?: boolean;
}

/** Verifies every log, or those of a tenant, from the database. Exit 1 where anything does not agree. */
export async function verifyDb(options: VerifyOptions): Promise<void> {
  await withWorkspace(async ({ sql }) => {
    const logs = await logsToVerify(sql, options.tenant);
    if (logs.length === 0) throw new CommandError(`no tenant ${options.tenant ?? ''}`, EXIT.usage);
    const entries = logs.reduce((sum, { size }) => sum + size, 0);
    const progress = startProgress('verify', entries, 'entries');
    const findings: Finding[] = [];
    const kept = await readKeptNotes(sql, logs);
    let before = 0;
    const startedAt = performance.now();
    for (const log of logs) {
      const told = ({ done }: { done: number }) => tell(progress, before + done, startedAt);
      findings.push(...(await verifyLog(sql, log, told, kept.get(log.log))));
      before += log.size;
    }
    progress.stop();
    print({ logs: logs.length, entries, findings, seconds: (performance.now() - startedAt) / 1000 }, options);
    if (findings.length > 0) process.exitCode = EXIT.failed;
  });
}

function tell(progress: Progress, done: number, startedAt: number): void {
  const perS = Math.round(done / ((performance.now() - startedAt) / 1000));
  progress.update(done, `${perS.toLocaleString('en')}/s`);
}

interface Outcome {
  logs: number;
  entries: number;
  findings: readonly Finding[];
  seconds: number;
}

function print({ logs, entries, findings, seconds }: Outcome, { json }: VerifyOptions): void {
  if (json) {
    sayJson({ complete: true, logs, entries, findings });
    return;
  }
  for (const { code, origin, seq, detail } of findings)
    say([code, origin, seq === undefined ? undefined : `entry ${seq}`, detail].filter(Boolean).join('  '));
  const verdict = findings.length === 0 ? 'nothing that does not agree' : `${findings.length} findings`;
  say(
    `COMPLETE: ${entries.toLocaleString('en')} entries of ${logs} logs in ${seconds.toFixed(1)} s, ${verdict}`,
  );
}
