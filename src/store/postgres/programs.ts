import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import type { Binaries } from './binaries.ts'
import type { ServerUser } from './server-user.ts'

export interface Programs {
  readonly binaries: Binaries
  readonly user: ServerUser
}

/** Starts one of the server's programs as the user who may run it, in a session of its own. */
export function startProgram(
  { binaries, user }: Programs,
  command: readonly string[],
  stdio: StdioOptions,
): ChildProcess {
  const [program, ...rest] = [...user.prefix, ...command]
  // Where setpriv is missing, the number is set by spawn itself, and nobody tells the server that
  // we died; the next start finds it alive and adopts it.
  const bare = user.owner !== null && user.prefix.length === 0
  return spawn(program!, rest, {
    env: { ...binaries.environment },
    cwd: '/',
    stdio,
    detached: true, // Ctrl-C reaches us, and we stop the server when we have finished
    ...(bare ? { uid: user.owner.uid, gid: user.owner.gid } : {}),
  })
}

/** Runs a program to its end. Answers what it printed; a program that cannot start says why. */
export function runProgram(
  programs: Programs,
  command: readonly string[],
  input = '',
): Promise<{ readonly ok: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    const child = startProgram(programs, command, ['pipe', 'pipe', 'pipe'])
    let output = ''
    const take = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.stdin?.on('error', () => {}) // it ended before it read; its status tells
    child.stdin?.end(input)
    child.on('error', (cause) => resolve({ ok: false, output: `FATAL: ${cause.message}` }))
    child.on('close', (status) => resolve({ ok: status === 0, output }))
  })
}
