/** The program is wrong, not its input. Never caught to continue; it ends in a fix. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** Holds an invariant, stated positively: `assert(quantity > 0n, 'a fill moves something')`. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new AssertionFailure(invariant)
}

/** Closes a switch over a union, so that a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`every case is handled, but not ${JSON.stringify(value)}`)
}
