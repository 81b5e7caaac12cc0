import { lazyRouteComponent } from '@tanstack/react-router'

/** The code of a page did not come, and no server answers that could bring it. */
export class PageAway extends Error {
  constructor(options: ErrorOptions) {
    super('This page could not be fetched, since the server does not answer.', options)
  }
}

/**
 * A page, whose code is fetched when it is opened. The router answers code that is not there by
 * loading all anew, which is right after a new release, and ends on the browser's own page while
 * the server is away: then the page that is open stays what it is, and says so.
 */
export const pageOf: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(() => load().catch(unlessAway), name)

async function unlessAway(cause: unknown): Promise<never> {
  if (await serverAnswers()) throw cause
  throw new PageAway({ cause })
}

export function serverAnswers(): Promise<boolean> {
  return fetch('/health/live', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  )
}
