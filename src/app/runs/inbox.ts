import type { RunCommand } from '../../store/runs/commands.ts'

/** What people asked of one run, on its way from the database to its next tick. */
export interface Inbox {
  /** Adds what is not there yet; a command is read again and again until its tick is committed. */
  deliver(commands: readonly RunCommand[]): void
  readonly commands: readonly RunCommand[]
  /** Resolves when something is there. */
  arrived(): Promise<void>
}

export function openInbox(): Inbox {
  let held: readonly RunCommand[] = []
  let wake: (() => void) | null = null
  return {
    get commands() {
      return held
    },
    deliver(commands) {
      held = commands
      if (held.length > 0) wake?.()
    },
    arrived: () =>
      held.length > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            wake = resolve
          }),
  }
}
