const MARGIN_MS = 15_000 // a token that ends so soon might end on the way

/** What a person's session is held by: a token for the next minutes. */
export interface Grant {
  readonly token: string
  readonly goodForMs: number
}

export interface TokenKeeper {
  /** A token to send now. It waits for one that is being renewed, or for a person to sign in. */
  token(): Promise<string>
  /** What to send instead of a token that the server refused. */
  instead(refused: string): Promise<string>
  /** Of a person who has signed in: everything that waits goes on. */
  take(grant: Grant): void
  /** Nobody is signed in any more: everything that waits fails. */
  end(): void
}

interface KeeperOptions {
  readonly renew: () => Promise<Grant | null> // null: the session is over, and a person has to sign in
  readonly lapsed: () => void
  readonly now: () => number
}

/**
 * Keeps the token of a person's session in memory, and renews it once for all who need it. When
 * the session is over, whoever asks waits until somebody signs in: what was asked for is not lost.
 */
export function tokenKeeper({ renew, lapsed, now }: KeeperOptions): TokenKeeper {
  let held: { readonly token: string; readonly until: number } | null = null
  let renewing: Promise<string> | null = null
  let waiting: PromiseWithResolvers<string> | null = null
  let age = 0 // tells a renewal that was overtaken by a sign-in or a sign-out

  async function token(): Promise<string> {
    if (waiting) return waiting.promise
    return held && now() < held.until - MARGIN_MS ? held.token : renewed()
  }

  return {
    token,
    async instead(refused) {
      if (held?.token === refused) held = null
      return token()
    },
    take(grant) {
      age += 1
      hold(grant)
      waiting?.resolve(grant.token)
      waiting = null
    },
    end() {
      age += 1
      held = null
      waiting?.reject(new SignedOut())
      waiting = null
    },
  }

  function renewed(): Promise<string> {
    renewing ??= renewOnce().finally(() => (renewing = null))
    return renewing
  }

  async function renewOnce(): Promise<string> {
    const begun = age
    const grant = await renew()
    if (age !== begun) {
      if (held) return held.token
      throw new SignedOut()
    }
    if (grant) return hold(grant)
    const person = (waiting ??= Promise.withResolvers())
    lapsed()
    return person.promise
  }

  function hold({ token, goodForMs }: Grant): string {
    held = { token, until: now() + goodForMs }
    return token
  }
}

/** What becomes of a request whose person has signed out while it waited. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut'

  constructor() {
    super('You have signed out, so this was not asked for.')
  }
}
