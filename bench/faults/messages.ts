/** A message between client and server (PostgreSQL 18, 54.7): one byte of type, four of length, then what it says. */
export interface Message {
  /** '' for the first message of a client, which has no type. */
  type: string;
  /** As it was sent. */
  bytes: Buffer;
}

/** Cuts one direction of a connection into messages; what is not whole yet waits for the rest. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  #isFirst: boolean;

  /** `client`: who begins with a message that has no type. */
  constructor(of: 'client' | 'server') {
    this.#isFirst = of === 'client';
  }

  /** The messages that are whole with this chunk, in their order. */
  read(chunk: Uint8Array): Message[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: Message[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): Message | undefined {
    const head = this.#isFirst ? 0 : 1;
    if (this.#rest.length < head + 4) return undefined;
    const length = head + this.#rest.readUInt32BE(head);
    if (this.#rest.length < length) return undefined;
    const type = this.#isFirst ? '' : this.#rest.toString('latin1', 0, 1);
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    this.#isFirst = false;
    return { type, bytes };
  }
}

/**
 * Follows what a client asks: the text of the statement that each message runs, whether it was named before or stands
 * in the message itself.
 */
export class StatementReader {
  readonly #texts = new Map<string, string>();

  /** The statement that this message runs, or undefined where it runs none. */
  read({ type, bytes }: Message): string | undefined {
    if (type === 'Q') return textAt(bytes, 5).text;
    if (type === 'P') {
      const name = textAt(bytes, 5);
      this.#texts.set(name.text, textAt(bytes, name.end).text);
    }
    if (type !== 'B') return undefined;
    return this.#texts.get(textAt(bytes, textAt(bytes, 5).end).text);
  }
}

/** A text that ends in a zero byte, and the place behind it. */
function textAt(bytes: Buffer, from: number): { text: string; end: number } {
  const zero = bytes.indexOf(0, from);
  return { text: bytes.toString('utf8', from, zero), end: zero + 1 };
}
