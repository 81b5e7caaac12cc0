import { commandIdOf, type RunCommand } from '../../store/runs/commands.ts'

/** What people asked of one run, on its way from the database to its next tick. */
export interface Inbox {
  /** What the database holds just now, or held a moment ago. */
  deliver(commands: readonly RunCommand[]): void
  readonly commands: readonly RunCommand[]
  /** These are in the books. A delivery that was read before the commit still has them. */
  booked(commands: readonly RunCommand[]): void
  /** Resolves when something is there. */
  arrived(): Promise<void>
}

export function openInbox(): Inbox {
  let held: readonly RunCommand[] = []
  let done = new Set<string>() // booked, and perhaps still in a delivery under way
  let wake: (() => void) | null = null

  return {
    get commands() {
      return held
    },
    deliver(commands) {
      done = done.intersection(new Set(commands.map(commandIdOf)))
      held = commands.filter((command) => !done.has(commandIdOf(command)))
      if (held.length > 0) wake?.()
    },
    booked(commands) {
      done = done.union(new Set(commands.map(commandIdOf)))
      held = held.filter((command) => !done.has(commandIdOf(command)))
    },
    arrived: () =>
      held.length > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            wake = resolve
          }),
  }
}
