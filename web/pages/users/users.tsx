import { Button, Modal, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { initialsOf, wordsOf } from '../../format/words.ts'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card, PageHead } from '../../parts/card.tsx'
import { Item, ItemList } from '../../parts/item-list.tsx'
import { NotYours } from '../../parts/only.tsx'
import { useMe } from '../../session/me.ts'
import { AddUser } from './add-user.tsx'
import { ChangeUser } from './change-user.tsx'
import { usersQuery, type User } from './queries.ts'

export function Users() {
  const me = useMe()
  const isAdmin = me?.role === 'admin'
  const [adding, { open, close }] = useDisclosure(false)
  return (
    <div className="page narrow">
      <PageHead
        name="Users"
        lead="Who comes in here, and what each may do. Nobody sees another's books."
      >
        {isAdmin && <Button onClick={open}>Add a user</Button>}
      </PageHead>
      {me && !isAdmin && <NotYours what="manage users" />}
      {isAdmin && <UserList ownId={me.user_id} />}
      <Modal opened={adding} onClose={close} title="Add a user" size={520}>
        <AddUser done={close} />
      </Modal>
    </div>
  )
}

const SEARCH_FROM = 8 // so few are found without

function UserList({ ownId }: { ownId: string }) {
  const users = useQuery(usersQuery)
  const [text, setText] = useState('')
  if (users.isPending) return <Loading height={240} />
  if (users.error) return <Failure error={users.error} retry={() => void users.refetch()} />
  const found = users.data.filter((user) => isAbout(user, text))
  return (
    <Card
      title={users.data.length === 1 ? 'One user' : `${users.data.length} users`}
      actions={
        users.data.length >= SEARCH_FROM && (
          <TextInput
            size="xs"
            type="search"
            aria-label="Find a user"
            placeholder="Find by name, e-mail or role"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )
      }
      flush
    >
      {found.length === 0 && (
        <Empty title="Nobody like that">
          <p>Neither a name, an address nor a role holds these letters.</p>
        </Empty>
      )}
      <ItemList label="Users">
        {found.map((user) => (
          <UserItem key={user.user_id} user={user} isOwn={user.user_id === ownId} />
        ))}
      </ItemList>
    </Card>
  )
}

function UserItem({ user, isOwn }: { user: User; isOwn: boolean }) {
  const [changing, { open, close }] = useDisclosure(false)
  const name = nameOf(user)
  return (
    <Item
      icon={
        <span className="avatar" aria-hidden="true">
          {initialsOf(name)}
        </span>
      }
      title={name}
      badges={
        <>
          <span className={`badge ${user.role === 'admin' ? 'calm' : ''}`}>
            {wordsOf(user.role)}
          </span>
          {isOwn && <span className="badge good">You</span>}
          {user.disabled && <span className="badge bad">Disabled</span>}
          {!user.has_password && user.email !== null && (
            <span className="badge wait">No password yet</span>
          )}
        </>
      }
      actions={
        <Button size="xs" variant="default" onClick={open} aria-label={`Change ${name}`}>
          Change
        </Button>
      }
    >
      <p className="note">
        {user.email ?? 'API keys only'} · {wordsOf(user.tier)} limits ·{' '}
        {user.has_totp ? 'second factor on' : 'no second factor'}
      </p>
      <Modal opened={changing} onClose={close} title={`Change ${name}`} size={560}>
        <ChangeUser user={user} isOwn={isOwn} done={close} />
      </Modal>
    </Item>
  )
}

function nameOf({ name, email, user_id }: User): string {
  return name || email || user_id
}

function isAbout({ name, email, role, user_id }: User, text: string): boolean {
  const all = [name, email ?? '', role, user_id].join(' ').toLowerCase()
  return all.includes(text.trim().toLowerCase())
}
