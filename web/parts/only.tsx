import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Permission } from '../../src/contract/permission.ts'
import { may, useMe } from '../session/me.ts'
import { Empty, Loading } from './answers.tsx'

interface OnlyProps {
  readonly permission: Permission
  readonly what: string // start runs
  readonly children: ReactNode
}

/** A page's content for those who may use it; for others, a sentence instead of a refusal later. */
export function Only({ permission, what, children }: OnlyProps) {
  const me = useMe()
  if (me === undefined) return <Loading height={320} />
  return may(me, permission) ? children : <NotYours what={what} />
}

export function NotYours({ what }: { what: string }) {
  const { role = '', credential } = useMe() ?? {}
  return (
    <Empty title={`You may not ${what}`}>
      <p>
        {credential === 'api_key'
          ? 'Your role or the key that you signed in with does not allow it.'
          : `Your role, ${role}, does not allow it. An administrator can change that.`}{' '}
        <Link to="/">Back to the overview</Link>.
      </p>
    </Empty>
  )
}
