import assert from 'node:assert/strict'
import { WebSocket } from 'ws'

/** What the server said; its fields, for a test to look into. */
export interface Said extends Readonly<Record<string, unknown>> {
  readonly type: string
}

export interface StreamSocket {
  readonly received: readonly Said[]
  readonly socket: WebSocket
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  /** Says an object as JSON, anything else as it is. */
  say(message: object | string): void
  /** The next message that was not taken before and is one of these; those before it are passed. */
  next(type: string, fits?: (said: Said) => boolean): Promise<Said>
  cut(): void
}

interface TestRun {
  after(work: () => void): void
}

/** Opens a WebSocket of a test server. It is cut after `t`. */
export async function openSocket(
  t: TestRun,
  { url }: { readonly url: string },
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path, { headers })
  const received: Said[] = []
  let passed = 0
  let look = (): void => {}
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
  })
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)) as Said)
    look()
  })
  t.after(() => socket.terminate())
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    received,
    socket,
    closed,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async next(type, fits = () => true) {
      const from = passed
      for (;;) {
        while (passed < received.length) {
          const said = received[passed]!
          passed += 1
          if (said.type === type && fits(said)) return said
        }
        const news = new Promise<'news'>((resolve) => (look = () => resolve('news')))
        const ended = await Promise.race([news, closed])
        const seen = received.slice(from).map(({ type: other }) => other)
        assert.equal(ended, 'news', `closed before ${type}; it said ${seen.join()}`)
      }
    },
    cut: () => socket.terminate(),
  }
}

/** The status and the body with which an upgrade is refused. */
export function refusedUpgrade(
  { url }: { readonly url: string },
  path: string,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws') + path)
    socket.once('open', () => reject(new Error('it was not refused')))
    socket.once('error', () => {})
    socket.once('unexpected-response', async (_request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
      resolve({ status: response.statusCode!, body })
    })
  })
}
