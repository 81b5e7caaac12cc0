/** One subcommand of `scripts/main.ts`, which `npm run <name>` calls. */
export interface Command {
  readonly name: string
  readonly usage: string // as a person types it
  readonly summary: string // one sentence; `npm run help` prints it
  /** Resolves to the exit code. */
  run(args: readonly string[]): Promise<number>
}

/** What a person can mend by typing something else. Printed as it is, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
