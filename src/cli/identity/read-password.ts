import { stdin, stderr } from 'node:process'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { AppError } from '../../core/app-error.ts'

/**
 * A password that somebody types twice without seeing it; without a terminal, the first line of
 * standard input. Never an argument, which every process of the machine can read.
 */
export async function readPassword(): Promise<string> {
  if (!stdin.isTTY) return (await text(stdin)).split(/\r?\n/, 1)[0]!
  const first = await askHidden('Password: ')
  const second = await askHidden('Once more: ')
  if (first === second) return first
  throw new AppError('invalid_input', {}, { message: 'The two passwords differ. Try again.' })
}

async function askHidden(question: string): Promise<string> {
  stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const asking = createInterface({ input: stdin, output: nowhere, terminal: true })
  try {
    return await asking.question('')
  } finally {
    asking.close()
    stderr.write('\n')
  }
}
