import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunCommand } from '../../store/runs/commands.ts'
import { openInbox } from './inbox.ts'

const cancel = (orderId: string): RunCommand => ({
  userId: 'usr_1',
  runId: 'run_1',
  kind: 'cancel',
  cancel: { orderId, commandId: `cancel/${orderId}` },
})

test('a delivery that was read before the commit does not bring a booked command back', () => {
  const inbox = openInbox()
  inbox.deliver([cancel('a'), cancel('b')])
  inbox.booked([cancel('a')])
  assert.deepEqual(inbox.commands, [cancel('b')])

  inbox.deliver([cancel('a'), cancel('b')]) // read before, arrived after
  assert.deepEqual(inbox.commands, [cancel('b')])
})

test('a command that is given again after it was booked and gone is a new one', () => {
  const inbox = openInbox()
  inbox.deliver([cancel('a')])
  inbox.booked([cancel('a')])
  inbox.deliver([])
  inbox.deliver([cancel('a')])
  assert.deepEqual(inbox.commands, [cancel('a')])
})

test('who waits for a command is woken by it', async () => {
  const inbox = openInbox()
  const arrived = inbox.arrived()
  inbox.deliver([cancel('a')])
  await arrived
  await inbox.arrived()
})
