import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Empty, Failure, Loading } from '../../../parts/answers.tsx'
import { Card } from '../../../parts/card.tsx'
import { ItemList } from '../../../parts/item-list.tsx'
import { useMay } from '../../../session/me.ts'
import { AccountPage } from '../account-page.tsx'
import { CreateKey } from './create-key.tsx'
import { KeyItem } from './key-item.tsx'
import { keysQuery, type ApiKey } from './queries.ts'

export function Keys() {
  const keys = useQuery(keysQuery)
  const modifies = useMay('can_modify')
  const [creating, { open, close }] = useDisclosure(false)
  return (
    <AccountPage
      name="API keys"
      lead="For your programs: each with what it may do, from where, and until when."
      actions={modifies && <Button onClick={open}>New key</Button>}
    >
      {keys.isPending && <Loading height={200} />}
      {keys.error && <Failure error={keys.error} retry={() => void keys.refetch()} />}
      {keys.data && <KeyLists keys={keys.data} mayChange={modifies} />}
      <Modal
        opened={creating}
        onClose={close}
        title="New key"
        size={560}
        closeOnClickOutside={false}
      >
        <CreateKey done={close} />
      </Modal>
    </AccountPage>
  )
}

interface KeyListsProps {
  readonly keys: readonly ApiKey[]
  readonly mayChange: boolean
}

function KeyLists({ keys, mayChange }: KeyListsProps) {
  const byNewest = keys.toSorted((a, b) => (a.recorded_at < b.recorded_at ? 1 : -1))
  const active = byNewest.filter(({ status }) => status === 'active')
  const ended = byNewest.filter(({ status }) => status !== 'active')
  return (
    <>
      <Card title={active.length === 1 ? 'One key works' : `${active.length} keys work`} flush>
        {active.length === 0 && (
          <Empty title="No key works">
            <p>
              A program sends one in the header <code>x-api-key</code>, and may then do what the key
              allows, as you.
            </p>
          </Empty>
        )}
        <ItemList label="Keys that work">
          {active.map((key) => (
            <KeyItem key={key.key_id} apiKey={key} mayChange={mayChange} />
          ))}
        </ItemList>
      </Card>
      {ended.length > 0 && (
        <Card title="Ended" flush>
          <ItemList label="Keys that have ended">
            {ended.map((key) => (
              <KeyItem key={key.key_id} apiKey={key} mayChange={false} />
            ))}
          </ItemList>
        </Card>
      )}
    </>
  )
}
