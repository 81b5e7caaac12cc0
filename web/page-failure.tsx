import type { ErrorComponentProps } from '@tanstack/react-router'
import { PageAway, serverAnswers } from './page-code.ts'
import { Failure } from './parts/answers.tsx'

/** What is left of a page that broke: a sentence, and the way back. The books are not touched. */
export function PageFailure({ error, reset }: ErrorComponentProps<unknown>) {
  if (error instanceof PageAway) return <Failure error={error} retry={() => void fetchAgain()} />
  const cause = error instanceof Error ? error.message : String(error)
  const message = `This page broke, and nothing else did: ${cause}`
  return <Failure error={new Error(message, { cause: error })} retry={reset} />
}

async function fetchAgain(): Promise<void> {
  if (await serverAnswers()) location.reload()
}
