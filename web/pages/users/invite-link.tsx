import { Button } from '@mantine/core'
import { formatTime } from '../../format/time.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import type { Invited } from './queries.ts'

/** The one-time link with which a user chooses a password, shown this once. */
export function InviteLink({ invited, done }: { invited: Invited; done: () => void }) {
  const { link, name, email } = invited
  if (link === null) return null
  const address = `${location.origin}${link.path}`
  return (
    <div className="form">
      <p role="status">
        Give this link to {name || email}, by a way that nobody else reads. It opens once, until{' '}
        {formatTime(link.expires_at)}, and asks for a password. It is not shown again.
      </p>
      <p className="secret">
        <code aria-label="The link">{address}</code>
      </p>
      <div className="actions end">
        <CopyButton text={address} what="the link" />
        <Button onClick={done}>Done</Button>
      </div>
    </div>
  )
}
