/**
 * Texts as WebSocket frames, one behind the other, in bytes that go to any number of sockets. The
 * cost of a batch is then one write a client, while a client still gets one message a frame.
 *
 * Source: RFC 6455, 5.2: FIN and the opcode of text, then the length in 7, 16 or 64 bits. What a
 *         server sends is not masked.
 */
export function framesOf(texts: readonly string[]): Uint8Array {
  const lengths = texts.map((text) => Buffer.byteLength(text))
  const total = lengths.reduce((sum, length) => sum + headOf(length) + length, 0)
  const bytes = Buffer.allocUnsafe(total)
  let at = 0
  for (const [index, text] of texts.entries()) {
    const length = lengths[index]!
    at = writeHead(bytes, at, length)
    at += bytes.write(text, at)
  }
  return bytes
}

const TEXT = 0x81 // the only and last frame of a message of text

function headOf(length: number): number {
  if (length < 126) return 2
  return length < 65_536 ? 4 : 10
}

function writeHead(bytes: Buffer, at: number, length: number): number {
  bytes[at] = TEXT
  if (length < 126) return bytes.writeUInt8(length, at + 1)
  if (length < 65_536) {
    bytes[at + 1] = 126
    return bytes.writeUInt16BE(length, at + 2)
  }
  bytes[at + 1] = 127
  return bytes.writeBigUInt64BE(BigInt(length), at + 2)
}
