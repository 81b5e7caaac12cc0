import type { Output } from './output.ts'

/** While nobody can sign in, where the first administrator is made. No password is made up. */
export function sayHowToSetUp(output: Output, url: string | null): void {
  if (url === null) return
  output.answer({ set_up_url: url }, () =>
    ['', 'Nobody can sign in yet. Make the first administrator, once, here:', `  ${url}`].join(
      '\n',
    ),
  )
}
