/**
 * The clients of bench/streams.ts, in a process of their own: opens bare sockets, walks the frames
 * that come, and says how many messages there were and how late a sample of them was.
 *
 *   node bench/support/stream-load.ts <port> <connections> <stalled> <seconds>
 *
 * A message carries `at`, nanoseconds of the machine's monotonic clock when it was published.
 */
import { connect, type Socket } from 'node:net'

const [port, connections, stalled, seconds] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
]
const SAMPLE = 101 // every so many messages of a connection; no divisor of what travels together
const lateMs: number[] = []
let counted = 0
let isMeasuring = false

const sockets = await Promise.all(
  Array.from({ length: connections + stalled }, (_, index) => open(index >= connections)),
)
process.send!('open')
await new Promise((resolve) => process.once('message', resolve))
isMeasuring = true
const began = performance.now()
await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
isMeasuring = false
const took = (performance.now() - began) / 1_000
lateMs.sort((a, b) => a - b)
const at = (share: number): number => lateMs[Math.floor(lateMs.length * share)] ?? Number.NaN
process.send!({
  perSecond: counted / took,
  p50Ms: at(0.5),
  p95Ms: at(0.95),
  p99Ms: at(0.99),
  mostMs: lateMs.at(-1) ?? Number.NaN,
})
for (const socket of sockets) socket.destroy()
process.disconnect!()

function open(isStalled: boolean): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', reject)
    socket.write(
      'GET /stream HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    socket.once('data', (first: Buffer) => {
      const head = first.indexOf('\r\n\r\n')
      const walk = walker()
      walk(first.subarray(head + 4))
      if (isStalled) socket.pause()
      else socket.on('data', walk)
      resolve(socket)
    })
  })
}

/** Finds the messages in what comes, however it is cut. */
function walker(): (chunk: Buffer) => void {
  let rest: Buffer | null = null
  let passed = 0
  return (chunk) => {
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk
    let from = 0
    for (;;) {
      const size = sizeAt(bytes, from)
      if (size === null || from + size.head + size.body > bytes.length) break
      const start = from + size.head
      from = start + size.body
      passed += 1
      if (!isMeasuring || bytes[start - size.head] !== 0x81) continue
      counted += 1
      if (passed % SAMPLE === 0) sample(bytes.toString('utf8', start, from))
    }
    rest = from < bytes.length ? bytes.subarray(from) : null
  }
}

function sizeAt(bytes: Buffer, from: number): { head: number; body: number } | null {
  if (from + 4 > bytes.length) return null
  const short = bytes[from + 1]! & 0x7f
  if (short < 126) return { head: 2, body: short }
  return short === 126 ? { head: 4, body: bytes.readUInt16BE(from + 2) } : null
}

function sample(text: string): void {
  const { at: published } = JSON.parse(text) as { readonly at?: string }
  if (published === undefined) return
  lateMs.push(Number(process.hrtime.bigint() - BigInt(published)) / 1e6)
}
