import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import type { HostileRequest } from './draw-request.ts'

export interface HostileAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

const PATIENCE_MS = 20_000

/**
 * Sends a request as it is: what a browser would put right in a path stays wrong. Of a stream the
 * beginning is read. Null when the server closed the connection without an answer.
 */
export function send(
  url: string,
  credential: Readonly<Record<string, string>>,
  { method, path, headers, body }: HostileRequest,
  agent: Agent,
): Promise<HostileAnswer | null> {
  const { hostname, port } = new URL(url)
  const length = body === null ? {} : { 'content-length': body.length }
  const sent = { ...credential, ...headers, ...length }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers: sent, agent })
    const timer = setTimeout(() => {
      request.destroy()
      reject(new Error(`no answer within ${PATIENCE_MS / 1_000} s`))
    }, PATIENCE_MS)
    request.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      const done = (): void => {
        clearTimeout(timer)
        resolve({ status: response.statusCode!, headers: response.headers, text })
      }
      response.on('data', (chunk: string) => {
        text += chunk
        if (response.headers['content-type']?.startsWith('text/event-stream')) {
          done()
          request.destroy()
        }
      })
      response.on('end', done)
      response.on('error', done)
    })
    request.on('upgrade', (response, socket) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ status: 101, headers: response.headers, text: '' })
    })
    request.on('error', () => {
      clearTimeout(timer)
      resolve(null)
    })
    if (body !== null) request.write(body)
    request.end()
  })
}
