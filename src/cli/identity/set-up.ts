import { AppError } from '../../core/app-error.ts'
import { SECOND_MS } from '../../core/instant.ts'
import type { Context } from '../../app/context.ts'
import type { Output } from '../output.ts'

/** While nobody can sign in, where the first administrator is made. No password is made up. */
export function sayHowToSetUp(output: Output, url: string | null): void {
  if (url === null) return
  output.answer({ set_up_url: url }, () =>
    ['', 'Nobody can sign in yet. Make the first administrator, once, here:', `  ${url}`].join(
      '\n',
    ),
  )
}

/** The same for a server that may start before its database: as soon as that answers. */
export async function sayHowToSetUpInTime(
  output: Output,
  context: Context,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const { makeSetUpUrl } = await import('../../app/identity/sign-in/set-up.ts')
  while (!signal.aborted) {
    try {
      return sayHowToSetUp(output, await makeSetUpUrl(context, url))
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code.startsWith('database_'))) throw cause
    }
    await context.clock.sleep(2 * SECOND_MS, signal)
  }
}
