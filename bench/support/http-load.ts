/**
 * Asks one thing over and over on kept connections, one request at a time on each, and tells as a
 * line of JSON how often it was answered. On raw sockets, so that it is not what is measured.
 */
import { connect, type Socket } from 'node:net'
import { stdout } from 'node:process'

interface Asked {
  readonly port: number
  readonly head: string // with all headers but content-length
  readonly body: string
  readonly status: number // any other answer is an error
  readonly connections: number
  readonly seconds: number
}

const asked = JSON.parse(process.argv[2]!) as Asked
const length = Buffer.byteLength(asked.body)
const message = Buffer.from(
  `${asked.head}\r\nhost: localhost\r\n${length > 0 ? `content-length: ${length}\r\n` : ''}\r\n${asked.body}`,
)
const expected = `HTTP/1.1 ${asked.status} `
const latencies: number[] = []
let errors = 0
const began = performance.now()
const end = began + asked.seconds * 1_000

await Promise.all(Array.from({ length: asked.connections }, () => askUntilEnd()))
const seconds = (performance.now() - began) / 1_000
latencies.sort((a, b) => a - b)
const at = (fraction: number): number => latencies[Math.floor(latencies.length * fraction)] ?? NaN
stdout.write(
  `${JSON.stringify({ requests: latencies.length, seconds, errors, p50: at(0.5), p99: at(0.99) })}\n`,
)

function askUntilEnd(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port: asked.port, host: '127.0.0.1', noDelay: true })
    let sentAt = 0
    let held: Buffer = Buffer.alloc(0)
    let missing = -1 // bytes of the answer under way; -1 while its head is not complete
    const send = (): void => {
      sentAt = performance.now()
      socket.write(message)
    }
    socket.on('connect', send)
    socket.on('error', () => stop(socket, resolve))
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      if (missing === -1) {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
        const headEnd = held.indexOf('\r\n\r\n')
        if (headEnd === -1) return
        const head = held.toString('latin1', 0, headEnd)
        if (!head.startsWith(expected)) errors += 1
        const [, size = '0'] = /content-length: (\d+)/i.exec(head) ?? []
        missing = Number(size) - (held.length - headEnd - 4)
        held = Buffer.alloc(0)
      } else {
        missing -= chunk.length
      }
      if (missing > 0) return
      missing = -1
      const now = performance.now()
      latencies.push(now - sentAt)
      if (now < end) send()
      else stop(socket, resolve)
    })
  })
}

function stop(socket: Socket, resolve: () => void): void {
  socket.destroy()
  resolve()
}
