import type { Verdict } from './verdict.ts'

/** What a check looks at decides; the numbers that it decided by are kept. */
export interface Finding {
  readonly passed: boolean
  readonly numbers: Readonly<Record<string, string>>
}

export type Check<Request, View> = (request: Request, view: View) => Finding

/** The checks of a gate by precedence: the first that refuses is the reason. */
export type Pipeline<Name extends string, Request, View> = readonly (readonly [
  Name,
  Check<Request, View>,
])[]

/** Asks each check in turn, and stops at the first that refuses. Every verdict is kept. */
export function askInTurn<Name extends string, Request, View>(
  pipeline: Pipeline<Name, Request, View>,
  request: Request,
  view: View,
): { readonly verdicts: readonly Verdict<Name>[]; readonly refusedBy: Name | null } {
  const verdicts: Verdict<Name>[] = []
  for (const [check, ask] of pipeline) {
    const verdict = { check, ...ask(request, view) }
    verdicts.push(verdict)
    if (!verdict.passed) return { verdicts, refusedBy: check }
  }
  return { verdicts, refusedBy: null }
}

export function finding(passed: boolean, numbers: Readonly<Record<string, string>> = {}): Finding {
  return { passed, numbers }
}
