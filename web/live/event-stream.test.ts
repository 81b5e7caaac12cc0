import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventStreamReader } from './event-stream.ts'

// The first stream is the example of the HTML standard, section 9.2.6.
const STANDARD = 'data: YHOO\ndata: +2\ndata: 10\n\n'

test('data lines of one message are joined by line feeds', () => {
  assert.deepEqual(eventStreamReader()(STANDARD), [
    { id: null, event: 'message', data: 'YHOO\n+2\n10' },
  ])
})

test('comments make no message, and a space after the colon is not data', () => {
  const text =
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third\n\n'
  assert.deepEqual(eventStreamReader()(text), [
    { id: '1', event: 'message', data: 'first event' },
    { id: '', event: 'message', data: 'second event' },
    { id: '', event: 'message', data: ' third' },
  ])
})

test('the id stays for the messages after it, and the name of an event does not', () => {
  const text = 'id: 7\nevent: progress\ndata: {}\n\ndata: x\n\n'
  assert.deepEqual(eventStreamReader()(text), [
    { id: '7', event: 'progress', data: '{}' },
    { id: '7', event: 'message', data: 'x' },
  ])
})

test('wherever the network cuts a stream, the messages are the same', () => {
  const text = 'id: 1\r\nevent: event\r\ndata: {"a":\r\ndata: 1}\r\n\r\n:beat\n\nid: 2\ndata: b\n\n'
  const whole = eventStreamReader()(text)
  assert.equal(whole.length, 2)
  for (let cut = 0; cut <= text.length; cut += 1) {
    const read = eventStreamReader()
    assert.deepEqual([...read(text.slice(0, cut)), ...read(text.slice(cut))], whole, `at ${cut}`)
  }
  const read = eventStreamReader()
  assert.deepEqual([...text].flatMap(read), whole)
})

test('a message that the connection cut short is not delivered', () => {
  assert.deepEqual(eventStreamReader()('data: half'), [])
})
