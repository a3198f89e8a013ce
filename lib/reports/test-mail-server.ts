import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail that the server took. */
export interface TakenMail extends ParsedMail {
  /** Whom it was taken for. */
  taken: readonly string[];
}

export interface TestMailServer {
  url: string;
  /** Mails that were taken, in their order. */
  mails: TakenMail[];
  /** Stops listening, or begins again on the same port. */
  close(): Promise<void>;
  open(): Promise<void>;
}

interface Behaviour {
  /** Where it listens; any free port unless said. */
  port?: number;
  /** What is answered to a recipient in the place of 250. */
  refuse?(address: string): string | undefined;
  /** Waited for after a mail has come whole, and before it is taken; false: it is never answered. */
  gate?(mail: ParsedMail): Promise<boolean>;
}

/** A mail server on this machine, which speaks SMTP and keeps what it takes. */
export async function startMailServer({
  port: wanted = 0,
  refuse,
  gate,
}: Behaviour = {}): Promise<TestMailServer> {
  const mails: TakenMail[] = [];
  const make = () =>
    new SMTPServer({
      ...{ authOptional: true, hideSTARTTLS: true, disableReverseLookup: true, closeTimeout: 100 },
      onRcptTo({ address }, _session, done) {
        const answer = refuse?.(address);
        if (answer === undefined) done();
        else done(Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) }));
      },
      onData(stream, { envelope }, done) {
        const take = async () => {
          const mail = await simpleParser(stream);
          if (gate && !(await gate(mail))) return;
          const taken = envelope.rcptTo.map(({ address }) => address);
          mails.push({ ...mail, taken });
          done();
        };
        take().catch(done);
      },
    });
  let server = make();
  let port = wanted;
  const open = async () => {
    server = make();
    server.on('error', () => undefined); // a client that was killed resets its connection
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.server.address();
    if (address !== null && typeof address === 'object') port = address.port;
  };
  await open();
  return {
    ...{ url: `smtp://127.0.0.1:${port}`, mails, open },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
