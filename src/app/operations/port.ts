import { createServer } from 'node:net'
import { AppError } from '../../core/app-error.ts'

/** Refuses an address that cannot be listened on, before anything else is started. */
export function assertPortFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (cause) => reject(explainListen(cause, host, port)))
    server.listen({ host, port }, () => server.close(() => resolve()))
  })
}

/** What the operating system said to listening, as a sentence; other errors stay what they are. */
export function explainListen(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentence = PROBLEMS[cause.code ?? '']
  if (sentence === undefined) return cause
  return new AppError('conflict', { host, port }, { message: sentence(host, port), cause })
}

const PROBLEMS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} of ${host} is in use by another program. Set PORT to a free one, like ` +
    `PORT=${port + 1}, or stop that program.`,
  EACCES: (_host, port) => `You may not listen on port ${port}. Set PORT to one above 1023.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}. Set HOST to one that it has.`,
  ENOTFOUND: (host) => `The name ${host} has no address. Set HOST to one of this machine.`,
}
