import { readFileSync } from 'node:fs'
import { serveReplica } from '#test/support/replica.ts'

export interface ServerProcess {
  readonly url: string
  /** Most memory that it held, in bytes; null where the system does not say. */
  mostMemory(): number | null
  /** Seconds of processor time up to now. */
  cpuSeconds(): number | null
  end(): Promise<void>
}

/** `tidemark serve` as an operator runs it, in a process of its own. */
export async function startServer(dsn: string, home: string): Promise<ServerProcess> {
  const { pid, url, end } = await serveReplica({ DB_DSN: dsn, TIDEMARK_HOME: home })
  return {
    url,
    mostMemory: () => memoryOf(pid),
    cpuSeconds: () => cpuOf(pid),
    end: () => end('SIGTERM'),
  }
}

function memoryOf(pid: number): number | null {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? []
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024
}

/** Source: proc(5): after the name in brackets, utime and stime are the 12th and 13th field. */
function cpuOf(pid: number): number | null {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) / 100
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
