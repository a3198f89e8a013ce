/** Archives as every tar reads them (POSIX.1-1988 ustar): a header of 512 bytes, the content, padded to whole blocks. */
export const BLOCK = 512;

/** A file or folder of an archive; the name of a folder ends in a slash. */
export interface Member {
  name: string;
  size: number;
  mode: number;
}

/** Two empty blocks. */
export const END = Buffer.alloc(2 * BLOCK);

/** Throws for a name that an archive has no place for. */
export function printHeader({ name, size, mode }: Member): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name}: too long a name for an archive`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(name.endsWith('/') ? '5' : '0', 156);
  header.write('ustar', 257);
  header.write('00', 263);
  header.write(`${octal(sumOf(header), 7)}\0 `, 148);
  return header;
}

/** What follows a content up to the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** The member of a header; undefined at the end of the archive. Throws where it is none. */
export function parseHeader(header: Buffer): Member | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const text = (from: number, length: number) =>
    header
      .subarray(from, from + length)
      .toString('utf8')
      .split('\0', 1)[0] ?? '';
  const octal = (from: number, length: number) => Number.parseInt(text(from, length).trim(), 8);
  const [size, mode] = [octal(124, 12), octal(100, 8)];
  const isHeader = text(257, 6) === 'ustar' && octal(148, 8) === sumOf(header) && size >= 0;
  if (!isHeader) throw new Error('not an archive, or a damaged one');
  return { name: text(0, 100), size, mode };
}

/** All bytes of a header, those of the sum itself as blanks. */
function sumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

/** An archive as it comes, member by member. */
export class ArchiveReader {
  private left: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next member; its content has to be read to its end before the one after it. Undefined at the end. */
  async next(): Promise<Member | undefined> {
    return parseHeader(await this.exactly(BLOCK));
  }

  /** The content of the member that was read last, in pieces. Throws where the archive ends before it. */
  async *content(size: number): AsyncGenerator<Buffer> {
    for (let missing = size; missing > 0; ) {
      const piece = await this.some(missing);
      missing -= piece.length;
      yield piece;
    }
    await this.exactly(padding(size).length);
  }

  /** Reads what is left, so that whoever packed the archive can say whether it is whole. */
  async end(): Promise<void> {
    for (let isOver = false; !isOver; ) isOver = (await this.source.next()).done === true;
  }

  private async exactly(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      const piece = await this.some(missing);
      missing -= piece.length;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  private async some(max: number): Promise<Buffer> {
    if (this.left.length === 0) {
      const { value, done } = await this.source.next();
      if (done) throw new Error('the archive ends in the middle');
      this.left = value;
    }
    const piece = this.left.subarray(0, max);
    this.left = this.left.subarray(piece.length);
    return piece;
  }
}
