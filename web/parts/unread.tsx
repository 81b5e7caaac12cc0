import type { ReactNode } from 'react'
import { ApiError } from '../ask.ts'
import { Empty, Failure } from './answers.tsx'

interface UnreadProps {
  readonly error: Error
  readonly retry: () => void
  readonly what: string // run
  readonly id: string
  readonly children: ReactNode // the link to those that there are
}

/** Instead of one thing that a page is about: it is not there, or it could not be read. */
export function Unread({ error, retry, what, id, children }: UnreadProps) {
  const isGone = error instanceof ApiError && error.status === 404
  if (!isGone) return <Failure error={error} retry={retry} />
  return (
    <Empty title={`There is no such ${what}`}>
      <p>
        None of your {what}s has the id <code>{id}</code>. {children}.
      </p>
    </Empty>
  )
}
