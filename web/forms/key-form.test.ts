import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApiKey } from '../../src/contract/identity/api-keys.ts'
import { EMPTY_KEY_FORM, keyRequest, listFault, listOf } from './key-form.ts'

test('a form that was only named asks for a key that reads, for 90 days, without bounds', () => {
  const request = keyRequest({ ...EMPTY_KEY_FORM, name: ' Nightly ' })
  assert.deepEqual(request, { name: 'Nightly', permissions: ['can_read'], expires_in_days: 90 })
  assert.ok(createApiKey.body.safeParse(request).success, 'the contract takes it')
})

test('lists are taken as people separate them, and permissions in their own order', () => {
  const request = keyRequest({
    name: 'Desk',
    permissions: ['can_cancel', 'can_read'],
    addresses: '203.0.113.7, 2001:db8::/32\n10.0.0.0/8;',
    accounts: ' main  second ',
    days: '7',
  })
  assert.deepEqual(request, {
    name: 'Desk',
    permissions: ['can_read', 'can_cancel'],
    ip_allow_list: ['203.0.113.7', '2001:db8::/32', '10.0.0.0/8'],
    allowed_accounts: ['main', 'second'],
    expires_in_days: 7,
  })
  assert.ok(createApiKey.body.safeParse(request).success, 'the contract takes it')
})

test('what is wrong with one item of a list is said with the item', () => {
  const fields = { 'ip_allow_list.1': 'must be an address', name: 'must not be empty' }
  const items = listOf('10.0.0.1, home')
  assert.equal(listFault(fields, 'ip_allow_list', items), 'home must be an address')
  assert.equal(listFault(fields, 'allowed_accounts', items), undefined)
  assert.equal(listFault({ ip_allow_list: 'is too long' }, 'ip_allow_list', items), 'is too long')
})
