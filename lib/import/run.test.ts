import { describe, expect, it } from 'vitest';
import type { EventDraft } from '@/lib/audit/event';
import { printReport } from './print-report';
import { ENTRIES_MAX } from './report';
import { type ImportInput, type ImportProgress, runImport } from './run';
import type { WriteOutcome } from './write-pipeline';

const event = (id: number, more: object = {}) => ({
  ...{ uuid: `u${id}`, eventType: 'user.session.start', published: '2024-05-01T10:00:00Z' },
  ...{ outcome: { result: 'SUCCESS' }, actor: { id: 'a', type: 'User' }, ...more },
});

function input(name: string, ...lines: (object | string)[]): ImportInput {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return {
    name,
    async *open() {
      yield Buffer.from(text);
    },
  };
}

async function* each<Item>(...items: Item[]): AsyncGenerator<Item> {
  yield* items;
}

const stored = async (drafts: EventDraft[]): Promise<WriteOutcome[]> =>
  drafts.map(() => ({ status: 'stored', id: '' }));

describe('runImport', () => {
  it('reports files and lines in order, though batches are written side by side', async () => {
    let [running, most] = [0, 0];
    const write = async (drafts: EventDraft[]): Promise<WriteOutcome[]> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, drafts[0]?.sourceEventId === 'u1' ? 20 : 1));
      running--;
      return drafts.map(() => ({ status: 'rejected', reason: 'no room' }));
    };
    const inputs = each(input('one', event(1), 'text', event(2), event(3)), input('two', event(4), event(5)));
    const report = await runImport({ inputs, write, batchSize: 1 });
    expect(report.entries.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'one:1',
      'one:2',
      'one:3',
      'one:4',
      'two:1',
      'two:2',
    ]);
    expect(most).toBe(2);
    expect(report.files.map(({ counts }) => [counts.elements, counts.events, counts.rejected])).toEqual([
      [4, 3, 4],
      [2, 2, 2],
    ]);
  });

  it('counts every outcome, and names the formats', async () => {
    const outcomes: WriteOutcome[] = [
      { status: 'stored', id: '1' },
      { status: 'duplicate', id: '1' },
      { status: 'conflict', id: '1' },
      { status: 'rejected', reason: 'too large' },
    ];
    const lines = [event(1), event(1), event(1), event(2), { unknown: true }, { protoPayload: {} }];
    const inputs = each(input('f', ...lines, { logName: 'x', insertId: 'y', textPayload: 'z' }));
    const report = await runImport({ inputs, write: async () => outcomes });
    expect(report.total).toMatchObject({
      elements: 7,
      events: 4,
      stored: 1,
      duplicate: 1,
      conflict: 1,
      skipped: 1,
      rejected: 3,
    });
    expect(report.formats).toEqual({ okta: 4, 'gcp-audit': 2 });
    expect(report.entries.map(({ line, kind, reason }) => [line, kind, reason])).toEqual([
      [3, 'conflict', 'another event has the id u1 of okta'],
      [4, 'rejected', 'too large'],
      [5, 'rejected', 'not an event of a known format'],
      [6, 'rejected', 'no time that can be read'],
      [7, 'skipped', 'a log entry that is not an audit log'],
    ]);
  });

  it('makes the source id of an event without one from its content, not from its form', async () => {
    const drafts: EventDraft[] = [];
    const write = (batch: EventDraft[]) => {
      drafts.push(...batch);
      return stored(batch);
    };
    const bare = { action: 'repo.create', created_at: 1, org: 'o', actor: 'a' };
    const turned = '{ "actor":"a", "org":"o", "created_at":1.0, "action":"repo.create" }';
    const report = await runImport({ inputs: each(input('f', bare, turned)), write });
    expect(drafts[0]?.sourceEventId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(drafts[1]?.sourceEventId).toBe(drafts[0]?.sourceEventId);
    expect(report.total).toMatchObject({ withoutId: 2, warnings: 2 });
  });

  it('numbers the events of one element that has no id', async () => {
    const ids: (string | undefined)[] = [];
    const activity = {
      id: { applicationName: 'drive', time: '2024-01-01T00:00:00Z' },
      actor: {},
      events: [{ name: 'a' }, { name: 'b' }],
    };
    const write = (drafts: EventDraft[]) => {
      ids.push(...drafts.map((draft) => draft.sourceEventId));
      return stored(drafts);
    };
    await runImport({ inputs: each(input('f', activity)), write });
    expect(ids.map((id) => id?.slice(-2))).toEqual(['#0', '#1']);
  });

  it('warns of times that are hardly right, and lists rewritten numbers', async () => {
    const drafts: EventDraft[] = [];
    const write = (batch: EventDraft[]) => {
      drafts.push(...batch);
      return stored(batch);
    };
    const lines = [
      event(1, { published: '1985-01-01T00:00:00Z' }),
      event(2, { published: '9998-01-01T00:00:00Z' }),
    ];
    const long = JSON.stringify(event(3)).replace('{', '{"big":12345678901234567890,');
    const report = await runImport({ inputs: each(input('f', ...lines, long)), write });
    expect(report.entries.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['warning', 'the time 1985-01-01T00:00:00.000Z is before 1990'],
      ['warning', 'the time 9998-01-01T00:00:00.000Z is more than 24 h ahead'],
      ['rewritten', 'kept as text: /big'],
    ]);
    expect(drafts[2]).toMatchObject({ rewrites: ['/big'], details: { big: '12345678901234567890' } });
  });

  it('goes on behind an input that cannot be opened or read', async () => {
    const broken: ImportInput = {
      name: 'broken',
      open() {
        throw new Error('permission denied');
      },
    };
    const report = await runImport({ inputs: each(broken, input('f', event(1))), write: stored });
    expect(report.entries).toEqual([
      { file: 'broken', line: 1, kind: 'rejected', reason: 'permission denied' },
    ]);
    expect(report.total.stored).toBe(1);
  });

  it('throws what the writer throws, also from a batch that is not waited for yet', async () => {
    const write = async (drafts: EventDraft[]) => {
      if (drafts[0]?.sourceEventId !== 'u1') throw new Error('database gone');
      return stored(drafts);
    };
    const inputs = each(input('f', ...[1, 2, 3, 4, 5].map((id) => event(id))));
    await expect(runImport({ inputs, write, batchSize: 1 })).rejects.toThrow('database gone');
    const short = runImport({ inputs: each(input('f', event(1))), write: async () => [] });
    await expect(short).rejects.toThrow('has not answered');
  });

  it('tells its progress', async () => {
    const seen: ImportProgress[] = [];
    const lines = [event(1), event(2), event(3)];
    await runImport({
      inputs: each(input('f', ...lines)),
      write: stored,
      batchSize: 1,
      onProgress: (at) => seen.push(at),
    });
    expect(seen.at(-1)).toEqual({
      bytes: lines.map((line) => JSON.stringify(line)).join('\n').length,
      events: 3,
      file: 'f',
      counts: expect.objectContaining({ elements: 3, stored: 3, rejected: 0 }),
    });
  });

  it('counts in its progress as stored what was answered, and nothing else', async () => {
    const seen: number[] = [];
    let answered = 0;
    const write = async (drafts: EventDraft[]) => {
      await new Promise((resolve) => setImmediate(resolve));
      answered += drafts.length;
      return stored(drafts);
    };
    const inputs = each(input('f', event(1), event(2), event(3)));
    const onProgress = ({ counts }: ImportProgress) => {
      seen.push(counts.stored);
      expect(counts.stored).toBeLessThanOrEqual(answered);
    };
    await runImport({ inputs, write, batchSize: 1, onProgress });
    expect([...seen]).toEqual([...seen].sort());
    expect([seen[0], seen.at(-1)]).toEqual([1, 3]);
  });

  it('takes nothing more once it is told to stop, and reports all that it took', async () => {
    const stop = new AbortController();
    const drafts: EventDraft[] = [];
    const write = (batch: EventDraft[]) => {
      drafts.push(...batch);
      if (drafts.length === 2) stop.abort();
      return stored(batch);
    };
    const lines = Array.from({ length: 20 }, (_, nth) => event(nth));
    const options = { inputs: each(input('f', ...lines, '{"cut')), write, batchSize: 1 };
    const { total, entries } = await runImport({ ...options, signal: stop.signal });
    expect(entries).toEqual([]);
    expect(total.stored).toBe(drafts.length);
    expect(total).toMatchObject({ elements: drafts.length, events: drafts.length });
    expect(drafts.length).toBeLessThan(5);
  });

  it('ends an input where its guard throws, and says so at that line', async () => {
    async function* guard(bytes: AsyncIterable<Uint8Array>) {
      yield* bytes;
      throw new Error('too much');
    }
    const containers: string[] = [];
    const onContainer = (container: string) => containers.push(container);
    const inputs = each(input('f', event(1)));
    const { total, entries } = await runImport({ inputs, write: stored, guard, onContainer });
    expect([total.stored, entries.map(({ reason }) => reason)]).toEqual([1, ['too much']]);
    expect(containers).toEqual(['objects']);
  });
});

describe('the report', () => {
  it('lists a bounded number of entries of each kind and counts all', async () => {
    const lines = Array.from({ length: ENTRIES_MAX + 500 }, () => 'text');
    const report = await runImport({
      inputs: each(input('f', ...lines, { logName: 1, insertId: 1 })),
      write: stored,
    });
    expect(report.entries).toHaveLength(ENTRIES_MAX + 1);
    expect(report).toMatchObject({ entriesLeftOut: 500, total: { rejected: ENTRIES_MAX + 500, skipped: 1 } });
  });

  it('prints no control character of a file name or a reason', async () => {
    const write = async (): Promise<WriteOutcome[]> => [
      { status: 'rejected', reason: 'bad \u001b]0;x\u0007 \u202e' },
    ];
    const printed = printReport(await runImport({ inputs: each(input('a\u001b[2J\nb', event(1))), write }));
    expect(printed).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(printed).toContain('a⟨U+001B⟩[2J⟨U+000A⟩b:1: rejected: bad ⟨U+001B⟩]0;x⟨U+0007⟩ ⟨U+202E⟩\n');
    expect(printed).toMatch(/Formats: okta \(1\)\nTotal, 1 file: 1 elements, 1 events, 1 rejected\n$/);
    expect(printReport(await runImport({ inputs: each(), write }))).toBe('There is nothing to read.\n');
  });
});
