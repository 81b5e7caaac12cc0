import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { PROJECT_FOLDER } from './folders.ts'
import { freePort } from '#test/support/tidemark.ts'

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
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [`${PROJECT_FOLDER}src/main.ts`, 'serve', '--json'], {
    env: {
      PATH,
      HOME,
      DB_DSN: dsn,
      TIDEMARK_HOME: home,
      PORT: String(await freePort()),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const said = text(child.stderr)
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const first = await Promise.race([line, exited.then(() => null)])
  if (first === null) throw new Error(`tidemark serve ended: ${await said}`)
  const { url } = JSON.parse(first[0]) as { readonly url: string }
  return {
    url,
    mostMemory: () => memoryOf(child.pid!),
    cpuSeconds: () => cpuOf(child.pid!),
    async end() {
      child.kill('SIGTERM')
      await exited
    },
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
