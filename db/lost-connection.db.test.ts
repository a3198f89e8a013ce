import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connect, type Pool, type Sql } from '@/db/client';
import { useTestDatabase } from '@/db/test-database';

const place = useTestDatabase();
/** Of one connection: whoever comes next has the one that is made in the place of a lost one. */
let sql: Pool;

beforeEach(async () => {
  const { owner, ownerUrl } = place();
  sql = connect(ownerUrl, { application: 'lost', connections: 1 });
  await owner`create table kept (what text)`;
});

afterEach(async () => {
  await sql.end({ timeout: 5 });
  await place().owner`drop table kept`;
});

/** A transaction whose connection is gone, and which does `rest` once it is told to go on. */
async function loseTransaction(rest: (transaction: Sql) => Promise<unknown>) {
  const signals = new EventEmitter();
  let ended: Promise<unknown> = Promise.resolve();
  const outcome = sql
    .begin(async (transaction) => {
      const goOn = once(signals, 'go on');
      const [own] = await transaction<{ pid: number }[]>`select pg_backend_pid() as pid`;
      signals.emit('begun', own?.pid);
      ended = goOn.then(() => rest(transaction));
      await ended;
    })
    .catch((error: unknown) => error);
  const [pid] = await once(signals, 'begun');
  await place().owner`select pg_terminate_backend(${pid})`;
  expect(await outcome).toMatchObject({ code: expect.stringMatching(/^(57P01|CONNECTION_CLOSED)$/) });
  return async () => {
    signals.emit('go on');
    return await ended.catch((error: unknown) => error);
  };
}

const keptOnes = async () =>
  (await place().owner<{ what: string }[]>`select what from kept`).map((it) => it.what);

it.each([
  ['throws', () => Promise.reject(new Error('no more'))],
  ['ends', () => Promise.resolve()],
  ['asks', (transaction: Sql) => transaction`insert into kept values ('of the lost one')`],
])('a transaction that lost its connection and %s touches nothing of the next one', async (_, rest) => {
  const goOn = await loseTransaction(rest);
  const next = sql.begin(async (transaction) => {
    await transaction`insert into kept values ('one')`;
    await goOn();
    await transaction`insert into kept values ('two')`;
    throw new Error('neither');
  });
  await expect(next).rejects.toThrow('neither');
  expect(await keptOnes()).toEqual([]);
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

it('is told so at once, whatever it asks and however much', async () => {
  const asked: Promise<unknown>[] = [];
  const goOn = await loseTransaction(async (transaction) => {
    for (let nth = 0; nth < 200; nth++)
      asked.push(transaction`select ${nth}::int4`.catch((error: unknown) => error));
    return await Promise.all(asked);
  });
  expect(await goOn()).toHaveLength(200);
  for (const each of await Promise.all(asked)) expect(each).toMatchObject({ code: 'CONNECTION_CLOSED' });
});

it('the next question after a loss is answered, not told how the connection before it ended', async () => {
  for (let round = 0; round < 20; round++) {
    const lost = sql`select pg_terminate_backend(pg_backend_pid())`;
    await expect(lost).rejects.toThrow();
    expect(await sql`select ${round}::int4 as round`).toEqual([{ round }]);
  }
});

it('what is asked between the error of a connection and its end is told that it was lost', async () => {
  const opened = vi.spyOn(net, 'connect');
  const own = connect(place().ownerUrl, { application: 'reset', connections: 1 });
  await own`select 1`;
  const [socket] = opened.mock.results.map(({ value }) => value);
  opened.mockRestore();
  if (!(socket instanceof net.Socket)) throw new Error('no socket was opened');
  socket.emit('error', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  const asked = own`select 1 as one`.catch((error: unknown) => error);
  await nextTurn(); // it is written
  socket.emit('close', true);
  socket.destroy();
  expect(await asked).toMatchObject({ code: 'CONNECTION_CLOSED' });
  expect(await own`select 2 as two`).toEqual([{ two: 2 }]);
  await own.end({ timeout: 5 });
});

it('one that is cancelled before its turn takes no answer from those behind it', async () => {
  await sql`select 1`;
  const first = sql`select 'first' as name from pg_sleep(0.3)`.execute();
  const second = sql`select 'second' as name from pg_sleep(60)`.execute();
  const last = sql`select 'last' as name`.execute();
  await nextTurn(); // all three are sent, the last two wait for their turn
  second.cancel();
  const nameOf = ([row]: readonly { name?: string }[]) => row?.name;
  const told = await Promise.all([
    first.then(nameOf),
    second.then(nameOf, ({ code }: { code: string }) => code),
    last.then(nameOf),
  ]);
  expect(told).toEqual(['first', '57014', 'last']);
});

it('one that cannot be cancelled goes on, and harms nobody', async () => {
  await sql`select 1`;
  const asked = sql`select 'done' as name from pg_sleep(0.3)`.execute();
  await nextTurn();
  const closed = net.connect({ host: '127.0.0.1', port: 1 }); // nobody listens there
  const way = vi.spyOn(net, 'connect').mockReturnValue(closed);
  asked.cancel();
  await new Promise((resolve) => closed.once('close', resolve));
  way.mockRestore();
  expect(await asked).toEqual([{ name: 'done' }]);
});

it('a transaction that has ended does nothing in the next one of its connection', async () => {
  const signals = new EventEmitter();
  const goOn = once(signals, 'go on');
  let late: Promise<unknown> = Promise.resolve();
  const first = sql.begin(async (transaction) => {
    await transaction`select 1`;
    late = goOn.then(() => transaction`insert into kept values ('late')`).catch((error: unknown) => error);
    throw new Error('over');
  });
  await expect(first).rejects.toThrow('over');
  const next = sql.begin(async (transaction) => {
    await transaction`insert into kept values ('one')`;
    signals.emit('go on');
    expect(await late).toMatchObject({ code: 'TRANSACTION_ENDED' });
  });
  await next;
  expect(await keptOnes()).toEqual(['one']);
});

it('rows that came before an error are not in the next answer', async () => {
  // They fill more than one message of the connection, so that they come before the error does.
  const failing = sql`select 1 / (5000 - g) as share from generate_series(1, 6000) g`;
  await expect(failing).rejects.toMatchObject({ code: '22012' });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

it('one that cannot be put into words harms none of those around it', async () => {
  const dated = (at: Date) => sql<{ name: string }[]>`select ${at}::timestamptz::text as name`;
  await dated(new Date(0)); // from here on its values are sent with it
  const nameOf = ([row]: readonly { name?: string }[]) => row?.name;
  const told = await Promise.all([
    sql`select 'first' as name from pg_sleep(0.1)`.then(nameOf),
    dated(new Date(Number.NaN)).then(nameOf, (error: unknown) => String(error)),
    sql`select 'last' as name`.then(nameOf),
  ]);
  expect(told).toEqual(['first', 'RangeError: Invalid time value', 'last']);
});

it('one that is cancelled while its connection is made leaves the connection to the next', async () => {
  const asked = sql`select 1`.execute();
  await nextTurn();
  asked.cancel();
  await expect(asked).rejects.toMatchObject({ code: '57014' });
  expect(await sql`select 2 as two`).toEqual([{ two: 2 }]);
});

it('a database that cannot be reached at all is told of as any other', async () => {
  const nowhere = connect('postgres://nobody@255.255.255.255:5432/none');
  await expect(nowhere`select 1`).rejects.toMatchObject({ syscall: 'connect' });
  await nowhere.end({ timeout: 5 });
});

it('a transaction that cannot be ended ends with its connection, and keeps nobody waiting', async () => {
  const stuck = sql.begin(async (transaction) => {
    const stream = await transaction`copy kept from stdin`.writable();
    stream.on('error', () => undefined); // it is never ended: nothing else can be asked of its connection
    throw new Error('over');
  });
  await expect(stuck).rejects.toMatchObject({ code: 'COPY_IN_PROGRESS' });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});
