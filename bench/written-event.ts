/** One event as an application sends it. */
export function printEvent(round: number): string {
  return JSON.stringify({
    occurred_at: new Date().toISOString(),
    action: 'document.read',
    result: 'success',
    source: 'bench',
    actor_type: 'user',
    actor_id: `usr_bench_${round % 500}`,
    resource_type: 'document',
    resource_id: `bench_doc_${round % 5000}`,
    details: { round, region: 'eu-central-1', note: 'x'.repeat(180) },
  });
}
