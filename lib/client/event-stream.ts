/** Messages of a stream that came together. */
export interface StreamBatch {
  data: readonly { type: string; data: string }[];
  /** The id of the last of them, or of a heartbeat. */
  id: string | undefined;
}

/** Server-sent events (HTML, 9.2) of an answer, as they come: those of one piece of the network together. */
export async function* readEventStream(response: Response): AsyncGenerator<StreamBatch, void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
      rest = blocks.pop() ?? '';
      if (blocks.length > 0) yield readBlocks(blocks);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function readBlocks(blocks: readonly string[]): StreamBatch {
  const data: { type: string; data: string }[] = [];
  let id: string | undefined;
  for (const block of blocks) {
    const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line)?.slice(1) ?? []);
    const of = (name: string) => fields.filter(([field]) => field === name).map(([, text = '']) => text);
    id = of('id').at(-1) ?? id;
    const text = of('data');
    if (text.length > 0) data.push({ type: of('event').at(-1) ?? 'message', data: text.join('\n') });
  }
  return { data, id };
}
