import { NativeSelect } from '@mantine/core'
import { ROLES, type Role } from '../../../src/contract/role.ts'
import { TIERS, type Tier } from '../../../src/contract/tier.ts'
import { wordsOf } from '../../format/words.ts'

const ABOUT: Readonly<Record<Role, string>> = {
  user: 'Runs strategies and trades, in books of their own.',
  operator: 'As a user, and looks after the system.',
  admin: 'As an operator, and manages users.',
  viewer: 'Reads, and changes nothing but their own password.',
}

interface SelectProps<Value> {
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly error?: string | undefined
}

export function RoleSelect({ value, onChange, error }: SelectProps<Role>) {
  return (
    <NativeSelect
      label="Role"
      description={ABOUT[value]}
      data={ROLES.map((role) => ({ value: role, label: wordsOf(role) }))}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
      error={error}
    />
  )
}

export function TierSelect({ value, onChange, error }: SelectProps<Tier>) {
  return (
    <NativeSelect
      label="Rate limits"
      description="How much they may ask for in a time."
      data={TIERS.map((tier) => ({ value: tier, label: wordsOf(tier) }))}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Tier)}
      error={error}
    />
  )
}
