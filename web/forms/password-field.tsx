import { TextInput } from '@mantine/core'
import { useState } from 'react'

interface PasswordFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly autoComplete: 'current-password' | 'new-password'
  readonly isNew?: boolean // it is chosen here, so it is said what it has to be
  readonly autoFocus?: boolean
  readonly error?: string | undefined
}

const LEAST = 12 // characters, as the contract has it

/** A password, which whoever types it may look at. */
export function PasswordField(props: PasswordFieldProps) {
  const { value, onChange, isNew = false, ...rest } = props
  const [shown, setShown] = useState(false)
  const missing = LEAST - value.length
  const advice =
    value === '' || missing <= 0
      ? `${LEAST} characters or more. A sentence is easy to keep.`
      : `${missing} more ${missing === 1 ? 'character' : 'characters'}.`
  return (
    <TextInput
      {...rest}
      type={shown ? 'text' : 'password'}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...(isNew && { description: advice })}
      rightSectionWidth={58}
      rightSection={
        <button
          type="button"
          className="link-button"
          aria-label={shown ? 'Hide the password' : 'Show the password'}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      }
    />
  )
}
