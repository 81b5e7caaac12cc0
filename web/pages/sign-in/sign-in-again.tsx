import { Modal } from '@mantine/core'
import { signOut, type User } from '../../session/session.ts'
import { PasswordForm } from './password-form.tsx'

/** Over the page whose session ran out: behind it everything stays as it was typed. */
export function SignInAgain({ user }: { user: User }) {
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session has ended"
      size={400}
    >
      <div className="form">
        <p className="muted">
          Sign in again, and the page goes on where it was. What you had just asked for is sent
          then.
        </p>
        <PasswordForm email={user.email ?? ''} />
        <p className="other-way">
          <button type="button" className="link-button" onClick={signOut}>
            Leave instead, and ask for nothing
          </button>
        </p>
      </div>
    </Modal>
  )
}
