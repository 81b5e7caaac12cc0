import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { ROOT } from './project.ts'

const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const

/**
 * Runs this same Node with `args` at the project's root, on our own terminal, and resolves to its
 * exit code. Ctrl-C reaches the child from the terminal; we wait, so that what we started for the
 * child can be stopped after it.
 */
export function runNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  })
  const ignore = () => {}
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  process.on('SIGINT', ignore)
  for (const signal of PASSED_ON) process.on(signal, pass)

  return new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  }).finally(() => {
    process.off('SIGINT', ignore)
    for (const signal of PASSED_ON) process.off(signal, pass)
  })
}

/** Runs one tool after another, with a line before each, and stops at the first that fails. */
export async function runTools(
  tools: readonly { readonly title: string; readonly args: readonly string[] }[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  for (const { title, args } of tools) {
    process.stdout.write(`\n── ${title}\n`)
    const code = await runNode(args, environment)
    if (code !== 0) return code
  }
  return 0
}
