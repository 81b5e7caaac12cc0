import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ApiError } from '../../ask.ts'
import { Failure } from '../../parts/answers.tsx'
import { useSecondsUntilRetry } from '../../parts/use-seconds.ts'
import { enter, wantsTotp } from './enter.ts'

interface TotpStepProps {
  readonly email: string
  readonly password: string
  readonly back: () => void
}

/** The second factor. Six digits are sent as soon as they are typed. */
export function TotpStep({ email, password, back }: TotpStepProps) {
  const [code, setCode] = useState('')
  const [recovering, setRecovering] = useState(false)
  const signIn = useMutation({
    mutationFn: (totp: string) => enter({ email, password, totp }),
    onError: () => setCode(''),
  })
  const seconds = useSecondsUntilRetry(signIn.error)

  function onChange(text: string): void {
    setCode(text)
    const digits = text.replaceAll(/\s/g, '')
    if (!recovering && /^\d{6}$/.test(digits)) signIn.mutate(digits)
  }
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (code.trim() !== '') signIn.mutate(code.trim())
  }

  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <TextInput
        key={String(recovering)}
        label={recovering ? 'Recovery code' : 'Code of your authenticator'}
        description={
          recovering
            ? 'One of those that you kept when you turned the second factor on. It works once.'
            : 'Six digits, which change every half minute.'
        }
        inputMode={recovering ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        spellCheck={false}
        className="code-field"
        value={code}
        onChange={(event) => onChange(event.currentTarget.value)}
        disabled={signIn.isPending}
        autoFocus
        error={isWrong(signIn.error) && 'This code does not work. Try the next one.'}
      />
      {signIn.error && !isWrong(signIn.error) && <Failure error={signIn.error} />}
      <Button type="submit" loading={signIn.isPending} disabled={seconds > 0}>
        Go on
      </Button>
      <p className="other-way between">
        <button type="button" className="link-button" onClick={back}>
          Back
        </button>
        <button type="button" className="link-button" onClick={() => setRecovering(!recovering)}>
          {recovering ? 'Use the authenticator' : 'Use a recovery code'}
        </button>
      </p>
    </form>
  )
}

function isWrong(error: Error | null): boolean {
  return wantsTotp(error) || (error instanceof ApiError && error.status === 401)
}
