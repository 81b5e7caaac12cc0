import { TextInput } from '@mantine/core'
import type { Role } from '../../../src/contract/role.ts'
import type { Tier } from '../../../src/contract/tier.ts'
import { RoleSelect, TierSelect } from './role-select.tsx'

/** What is asked of everybody who comes in here, as it is typed. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly tier: Tier
}

interface PersonFieldsProps {
  readonly person: Person
  readonly change: (person: Person) => void
  readonly faults: Readonly<Record<string, string>>
}

export function PersonFields({ person, change, faults }: PersonFieldsProps) {
  return (
    <div className="form-grid">
      <TextInput
        label="Name"
        autoComplete="off"
        value={person.name}
        onChange={({ currentTarget: { value } }) => change({ ...person, name: value })}
        error={faults['name']}
        data-autofocus
      />
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="off"
        value={person.email}
        onChange={({ currentTarget: { value } }) => change({ ...person, email: value })}
        error={faults['email']}
      />
      <RoleSelect
        value={person.role}
        onChange={(role) => change({ ...person, role })}
        error={faults['role']}
      />
      <TierSelect
        value={person.tier}
        onChange={(tier) => change({ ...person, tier })}
        error={faults['tier']}
      />
    </div>
  )
}
