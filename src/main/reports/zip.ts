import type { FileHandle } from 'node:fs/promises'
import { constants, crc32, createDeflateRaw, inflateRawSync } from 'node:zlib'

/**
 * The little of the ZIP format (APPNOTE 6.3) that streaming large parts needs. A single part stays below 4 GiB; the archive itself may be
 * larger and hold more than 65,535 parts (ZIP64 directory, written only when it is needed).
 */

interface Entry {
  name: string
  method: number
  crc: number
  compressed: number
  size: number
  offset: number
}

/** Parts of an archive in memory, in the order of its directory. */
export interface ZipPart {
  name: string
  /** As stored; `method` 0 is plain, 8 deflated. */
  bytes: Uint8Array
  method: number
  crc: number
  size: number
}

/** @throws Error when the bytes are no plain archive */
export function readZip(archive: Uint8Array): ZipPart[] {
  const view = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = view.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  if (end < 0) throw new Error('no zip archive')
  const parts: ZipPart[] = []
  let at = view.readUInt32LE(end + 16)
  for (let n = view.readUInt16LE(end + 10); n > 0; n--) {
    const [nameLength, extraLength, commentLength] = [view.readUInt16LE(at + 28), view.readUInt16LE(at + 30), view.readUInt16LE(at + 32)]
    const local = view.readUInt32LE(at + 42)
    const start = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28)
    parts.push({
      name: view.toString('utf8', at + 46, at + 46 + nameLength),
      method: view.readUInt16LE(at + 10),
      crc: view.readUInt32LE(at + 16),
      size: view.readUInt32LE(at + 24),
      bytes: view.subarray(start, start + view.readUInt32LE(at + 20)),
    })
    at += 46 + nameLength + extraLength + commentLength
  }
  return parts
}

export function textOf(part: ZipPart): string {
  return (part.method === 8 ? inflateRawSync(part.bytes) : Buffer.from(part.bytes)).toString('utf8')
}

/** Bit 11: names are UTF-8. */
const FLAGS = 0x0800
/** 1980-01-01: the same figures give the same bytes. */
const DOS_DATE = 0x0021

/** What the local header and the directory both say, from the needed version on. */
function writeFields(into: Buffer, at: number, { method, crc, compressed, size }: Entry, nameLength: number): void {
  into.writeUInt16LE(20, at)
  into.writeUInt16LE(FLAGS, at + 2)
  into.writeUInt16LE(method, at + 4)
  into.writeUInt16LE(DOS_DATE, at + 8)
  into.writeUInt32LE(crc, at + 10)
  into.writeUInt32LE(compressed, at + 14)
  into.writeUInt32LE(size, at + 18)
  into.writeUInt16LE(nameLength, at + 22)
}

function localHeader(entry: Entry): Buffer {
  const name = Buffer.from(entry.name, 'utf8')
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  writeFields(header, 4, entry, name.length)
  return Buffer.concat([header, name])
}

/** Largest value of a four-byte field; the field then points to its ZIP64 twin. */
export const FULL_32 = 0xffffffff
export const FULL_16 = 0xffff

function directoryRecord(entry: Entry): Buffer {
  const name = Buffer.from(entry.name, 'utf8')
  const record = Buffer.alloc(46)
  const far = entry.offset >= FULL_32
  record.writeUInt32LE(0x02014b50, 0)
  record.writeUInt16LE(20, 4)
  writeFields(record, 6, entry, name.length)
  record.writeUInt16LE(far ? 12 : 0, 30)
  record.writeUInt32LE(far ? FULL_32 : entry.offset, 42)
  return Buffer.concat([record, name, far ? zip64Offset(entry.offset) : Buffer.alloc(0)])
}

function zip64Offset(offset: number): Buffer {
  const extra = Buffer.alloc(12)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(8, 2)
  extra.writeBigUInt64LE(BigInt(offset), 4)
  return extra
}

/** ZIP64 end record and its locator, which stand before the plain end record. */
function zip64End(count: number, size: number, at: number): Buffer {
  const end = Buffer.alloc(76)
  end.writeUInt32LE(0x06064b50, 0)
  end.writeBigUInt64LE(44n, 4)
  end.writeUInt16LE(45, 12)
  end.writeUInt16LE(45, 14)
  end.writeBigUInt64LE(BigInt(count), 24)
  end.writeBigUInt64LE(BigInt(count), 32)
  end.writeBigUInt64LE(BigInt(size), 40)
  end.writeBigUInt64LE(BigInt(at), 48)
  end.writeUInt32LE(0x07064b50, 56)
  end.writeBigUInt64LE(BigInt(at + size), 64)
  end.writeUInt32LE(1, 72)
  return end
}

/** Writes an archive into an open file from its beginning; memory stays small however large a streamed part is. */
export class ZipWriter {
  readonly #file: FileHandle
  readonly #entries: Entry[] = []
  #at = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async #write(bytes: Uint8Array): Promise<void> {
    // A nearly full disk may take only part of it; the next write then says why.
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#at)
      done += bytesWritten
      this.#at += bytesWritten
    }
  }

  /** A part as it was stored in another archive. */
  async copy(part: ZipPart): Promise<void> {
    const entry = { name: part.name, method: part.method, crc: part.crc, compressed: part.bytes.length, size: part.size, offset: this.#at }
    this.#entries.push(entry)
    await this.#write(localHeader(entry))
    await this.#write(part.bytes)
  }

  /** A part kept as it is, for bytes that do not get smaller (PDF). */
  store(name: string, bytes: Uint8Array): Promise<void> {
    return this.copy({ name, bytes, method: 0, crc: crc32(bytes), size: bytes.length })
  }

  /** A part that comes in pieces. Its header is written last, so that readers need no data descriptor. */
  async stream(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const entry: Entry = { name, method: 8, crc: 0, compressed: 0, size: 0, offset: this.#at }
    this.#at += localHeader(entry).length
    const start = this.#at
    const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED + 1, chunkSize: 256 * 1024 })
    // Errors are taken from `writing`; the event alone would end the process.
    deflate.on('error', () => undefined)
    let wake = (): void => undefined
    deflate.on('drain', () => wake()).on('close', () => wake())
    const writing = (async () => {
      for await (const chunk of deflate) await this.#write(chunk as Buffer)
    })()
    // A failed write is reported when the pieces are through, or at the next full buffer.
    let failed: { error: unknown } | undefined
    writing.catch((error: unknown) => {
      failed = { error }
      deflate.destroy()
    })
    try {
      for await (const piece of pieces) {
        if (failed) break
        entry.crc = crc32(piece, entry.crc)
        entry.size += piece.length
        if (!deflate.write(piece)) await new Promise<void>((resolve) => (wake = resolve))
      }
      deflate.end()
      await writing
    } catch (error) {
      // What failed first: the disk, or the source of the pieces (also when it was cancelled).
      const cause = failed ? failed.error : error
      deflate.destroy()
      await writing.catch(() => undefined)
      throw cause
    }
    entry.compressed = this.#at - start
    if (entry.size >= FULL_32 || entry.compressed >= FULL_32) throw new RangeError(`${name} is larger than 4 GiB`)
    this.#entries.push(entry)
    const header = localHeader(entry)
    await this.#file.write(header, 0, header.length, entry.offset)
  }

  /** Directory and end record. @returns size of the archive in bytes */
  async finish(): Promise<number> {
    const directory = Buffer.concat(this.#entries.map(directoryRecord))
    const count = this.#entries.length
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(Math.min(count, FULL_16), 8)
    end.writeUInt16LE(Math.min(count, FULL_16), 10)
    end.writeUInt32LE(Math.min(directory.length, FULL_32), 12)
    end.writeUInt32LE(Math.min(this.#at, FULL_32), 16)
    const large = count >= FULL_16 || this.#at >= FULL_32 || directory.length >= FULL_32
    await this.#write(Buffer.concat([directory, ...(large ? [zip64End(count, directory.length, this.#at)] : []), end]))
    return this.#at
  }
}
