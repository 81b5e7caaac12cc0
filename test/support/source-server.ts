import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a source behaves: what it sends, or what goes wrong. */
export type Behaviour =
  | { readonly sends: string; readonly status?: number }
  | 'hangs' // takes the request and never answers
  | 'stalls' // sends the beginning of an answer, and no more
  | 'breaks' // closes the connection instead of an answer
  | { readonly endless: string } // sends the same text for ever

export interface SourceServer {
  readonly url: string
  readonly asked: () => number
  behave(behaviour: Behaviour): void
}

/** Somebody else's server on this machine, which can be away, hang and lie. */
export async function sourceServer(t: {
  after(work: () => Promise<void>): void
}): Promise<SourceServer> {
  let behaviour: Behaviour = { sends: '' }
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    answer(response, behaviour)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => close(server))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/list`,
    asked: () => asked,
    behave: (next) => {
      behaviour = next
    },
  }
}

function answer(response: ServerResponse, behaviour: Behaviour): void {
  if (behaviour === 'hangs') return
  if (behaviour === 'breaks') return void response.destroy()
  if (behaviour === 'stalls') return void response.write('[{"symbol": "TC')
  if ('endless' in behaviour) return pour(response, behaviour.endless)
  response.statusCode = behaviour.status ?? 200
  response.end(behaviour.sends)
}

/** As fast as it is read, until who reads goes away. */
function pour(response: ServerResponse, text: string): void {
  response.on('drain', () => response.write(text))
  response.write(text)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
