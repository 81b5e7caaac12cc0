/** A process of a pool for tests, which does well or badly as its tasks say. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { serveTasks } from '#src/app/learning/pool/serve-tasks.ts'

export type TestTask =
  | { readonly do: 'answer' | 'exit' | 'hang' | 'fill heap' | 'grow' }
  | { readonly do: 'throw'; readonly what: string }
  | { readonly do: 'meet'; readonly folder: string; readonly count: number } // so many at once
  | { readonly do: 'wait'; readonly path: string } // for a file to be there

serveTasks({ run, close: async () => {} })

async function run(task: TestTask, settings: unknown): Promise<unknown> {
  if (task.do === 'throw') throw new Error(task.what)
  if (task.do === 'exit') process.exit(7)
  if (task.do === 'hang') for (;;);
  if (task.do === 'wait') await until(() => existsSync(task.path))
  if (task.do === 'meet') {
    writeFileSync(join(task.folder, String(process.pid)), '')
    await until(() => readdirSync(task.folder).length === task.count)
  }
  const kept: unknown[] = []
  while (task.do === 'fill heap') kept.push({ n: [kept.length] })
  while (task.do === 'grow') {
    kept.push(new Uint8Array(2 ** 24).fill(1)) // outside of the heap, whose limit does not bind it
    await delay(0)
  }
  return { pid: process.pid, settings }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(5)
}
