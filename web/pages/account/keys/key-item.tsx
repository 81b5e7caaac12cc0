import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { formatCount } from '../../../format/decimal.ts'
import { ICONS } from '../../../parts/icons.tsx'
import { Item } from '../../../parts/item-list.tsx'
import { Moment } from '../../../parts/moment.tsx'
import { KeyUsage } from './key-usage.tsx'
import { PERMISSION_WORDS } from './permission-words.ts'
import type { ApiKey } from './queries.ts'
import { RevokeKey } from './revoke-key.tsx'

const TONES = { active: 'good', expired: 'wait', revoked: 'bad' } as const
const WORDS = { active: 'Works', expired: 'Expired', revoked: 'Revoked' } as const

/** One key: what it may do, from where, until when, and who used it last. */
export function KeyItem({ apiKey, mayChange }: { apiKey: ApiKey; mayChange: boolean }) {
  const [showing, usage] = useDisclosure(false)
  const [revoking, revoke] = useDisclosure(false)
  const { name, status, key_prefix, last_used_at, last_used_ip, recorded_at, expires_at } = apiKey
  return (
    <Item
      icon={ICONS.key}
      title={name || 'Unnamed'}
      badges={<span className={`badge ${TONES[status]}`}>{WORDS[status]}</span>}
      actions={
        <>
          <Button size="xs" variant="default" onClick={usage.open} aria-label={`Usage of ${name}`}>
            Usage
          </Button>
          {mayChange && (
            <Button size="xs" variant="default" onClick={revoke.open} aria-label={`Revoke ${name}`}>
              Revoke
            </Button>
          )}
        </>
      }
    >
      <p className="note">
        <code>sb_{key_prefix}_…</code> made <Moment at={recorded_at} />, last used{' '}
        <Moment at={last_used_at} />
        {last_used_ip !== null && ` from ${last_used_ip}`}
      </p>
      <ul className="pills" aria-label="What it may do">
        {apiKey.permissions.map((permission) => (
          <li key={permission} className="badge calm">
            {PERMISSION_WORDS[permission].title}
          </li>
        ))}
      </ul>
      <Bounds apiKey={apiKey} />
      {status === 'active' && (
        <p className="note">
          {expires_at === null ? (
            'Does not expire'
          ) : (
            <>
              Expires <Moment at={expires_at} />
            </>
          )}
          , {formatCount(apiKey.orders_per_second)} orders a second,{' '}
          {formatCount(apiKey.requests_per_minute)} requests a minute
        </p>
      )}
      {apiKey.revoked_at !== null && (
        <p className="note">
          Revoked <Moment at={apiKey.revoked_at} /> by {apiKey.revoked_by}
          {apiKey.revoked_reason ? `: ${apiKey.revoked_reason}` : ''}
        </p>
      )}
      <Modal opened={showing} onClose={usage.close} title={`Usage of ${name}`} size={760}>
        <KeyUsage keyId={apiKey.key_id} />
      </Modal>
      <Modal opened={revoking} onClose={revoke.close} title={`Revoke ${name}?`}>
        <RevokeKey keyId={apiKey.key_id} done={revoke.close} />
      </Modal>
    </Item>
  )
}

function Bounds({ apiKey: { ip_allow_list, allowed_accounts } }: { apiKey: ApiKey }) {
  return (
    <p className="note">
      {ip_allow_list.length === 0 ? 'From any address' : `Only from ${ip_allow_list.join(', ')}`},{' '}
      {allowed_accounts === null
        ? 'for all your accounts'
        : `for ${allowed_accounts.join(', ') || 'no account'}`}
    </p>
  )
}
