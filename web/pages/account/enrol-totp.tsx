import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'
import { faultsOf } from '../../forms/faults.ts'
import { Failure } from '../../parts/answers.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { userChanged, type User } from '../../session/session.ts'
import { AskPassword } from './ask-password.tsx'
import { QrCode } from './qr-code.tsx'

type Begun = Answer<'POST /auth/totp'>

interface EnrolTotpProps {
  readonly user: User
  readonly done: () => void
}

/** A secret for the authenticator, a code that proves it arrived, and codes for when it is lost. */
export function EnrolTotp({ user, done }: EnrolTotpProps) {
  const [code, setCode] = useState('')
  const [begun, setBegun] = useState<Begun | null>(null)
  const confirm = useMutation({
    mutationFn: (totp: string) => call('POST /auth/totp/confirm', { body: { totp } }),
    onSuccess: () => userChanged({ ...user, has_totp: true }),
  })

  if (confirm.data) return <RecoveryCodes codes={confirm.data.recovery_codes} done={done} />
  if (begun === null) {
    return (
      <AskPassword
        verb="Go on"
        otherwise="Not now"
        send={(password) => call('POST /auth/totp', { body: { password } })}
        then={setBegun}
        leave={done}
      />
    )
  }

  const { fields, general } = faultsOf(confirm.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    confirm.mutate(code.replaceAll(/\s/g, ''))
  }
  return (
    <form className="enrol" onSubmit={onSubmit} noValidate>
      <QrCode text={begun.otpauth_url} label="QR code for your authenticator" />
      <div className="form">
        <p>
          Scan it with the authenticator on your phone, or type in the secret. Then enter the code
          that it shows.
        </p>
        <p className="secret">
          <code>{begun.secret.replaceAll(/.{4}(?=.)/g, '$& ')}</code>
        </p>
        <TextInput
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          className="code-field"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoFocus
          error={fields['totp']}
        />
        {general && <Failure error={general} />}
        <div className="actions">
          <Button type="submit" loading={confirm.isPending}>
            Confirm
          </Button>
          <Button variant="default" onClick={done}>
            Not now
          </Button>
        </div>
      </div>
    </form>
  )
}

function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  return (
    <div className="form">
      <p role="status">
        The second factor is on. Keep these recovery codes where you find them without your phone:
        each signs in once, and they are not shown again.
      </p>
      <ul className="recovery-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="actions">
        <CopyButton text={codes.join('\n')} what="the codes" />
        <Button onClick={done}>I have kept them</Button>
      </div>
    </div>
  )
}
