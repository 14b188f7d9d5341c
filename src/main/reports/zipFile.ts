import { open, type FileHandle } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { createInflateRaw } from 'node:zlib'
import { FULL_16, FULL_32 } from './zip.ts'

/** A part of an archive on disk. */
export interface ZipFilePart {
  name: string
  method: number
  compressed: number
  size: number
  /** Of its local header. */
  offset: number
}

/** An archive on disk, read part by part: memory stays small however large it is. */
export interface ZipFile {
  parts: Map<string, ZipFilePart>
  /** The content of a part in pieces. @throws Error when it is damaged */
  pieces(name: string): AsyncGenerator<Uint8Array>
  /** The whole content of a small part. */
  bytes(name: string): Promise<Buffer>
  close(): Promise<void>
}

const END_SIZE = 22
const ZIP64_SIZE = 76

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, at)
  if (bytesRead !== length) throw new Error('archive ends too early')
  return bytes
}

interface Directory {
  at: number
  size: number
  count: number
}

async function findDirectory(file: FileHandle): Promise<Directory> {
  const { size } = await file.stat()
  if (size < END_SIZE) throw new Error('no zip archive')
  // Our archives have no comment: the end record is the last thing in the file, and a file cut short has none.
  const end = await readAt(file, size - END_SIZE, END_SIZE)
  if (end.readUInt32LE(0) !== 0x06054b50) throw new Error('no zip archive, or cut short')
  const plain = { at: end.readUInt32LE(16), size: end.readUInt32LE(12), count: end.readUInt16LE(10) }
  if (plain.at !== FULL_32 && plain.size !== FULL_32 && plain.count !== FULL_16) return plain
  const far = await readAt(file, size - END_SIZE - ZIP64_SIZE, ZIP64_SIZE)
  if (far.readUInt32LE(0) !== 0x06064b50) throw new Error('no zip64 end record')
  return { at: Number(far.readBigUInt64LE(48)), size: Number(far.readBigUInt64LE(40)), count: Number(far.readBigUInt64LE(32)) }
}

function readDirectory(view: Buffer, count: number): Map<string, ZipFilePart> {
  const parts = new Map<string, ZipFilePart>()
  let at = 0
  for (let n = 0; n < count; n++) {
    if (view.readUInt32LE(at) !== 0x02014b50) throw new Error('damaged directory')
    const [nameLength, extraLength, commentLength] = [view.readUInt16LE(at + 28), view.readUInt16LE(at + 30), view.readUInt16LE(at + 32)]
    const name = view.toString('utf8', at + 46, at + 46 + nameLength)
    const near = view.readUInt32LE(at + 42)
    const offset = near === FULL_32 ? Number(view.readBigUInt64LE(at + 46 + nameLength + 4)) : near
    if (parts.has(name)) throw new Error(`${name} is there twice`)
    parts.set(name, { name, method: view.readUInt16LE(at + 10), compressed: view.readUInt32LE(at + 20), size: view.readUInt32LE(at + 24), offset })
    at += 46 + nameLength + extraLength + commentLength
  }
  return parts
}

/** Opens an archive as ZipWriter makes them. @throws Error when the file is no whole archive */
export async function openZipFile(path: string): Promise<ZipFile> {
  const file = await open(path, 'r')
  try {
    const { at, size, count } = await findDirectory(file)
    const parts = readDirectory(await readAt(file, at, size), count)
    const pieces = async function* (name: string): AsyncGenerator<Uint8Array> {
      const part = parts.get(name)
      if (!part) throw new Error(`no ${name}`)
      const header = await readAt(file, part.offset, 30)
      if (header.readUInt32LE(0) !== 0x04034b50) throw new Error(`${name} is damaged`)
      const start = part.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
      if (part.compressed === 0) return
      const raw = createReadStream(path, { start, end: start + part.compressed - 1 })
      if (part.method !== 8) return yield* raw as AsyncIterable<Uint8Array>
      const inflate = createInflateRaw()
      raw.on('error', (error) => inflate.destroy(error))
      yield* raw.pipe(inflate) as AsyncIterable<Uint8Array>
    }
    return {
      parts,
      pieces,
      bytes: async (name) => {
        const all: Uint8Array[] = []
        for await (const piece of pieces(name)) all.push(piece)
        return Buffer.concat(all)
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}
