import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { controlReplay, startReplay } from '#src/app/replay/control-replay.ts'
import { replaySource, type ReplayFrame } from '#src/app/replay/replay-source.ts'
import { formatInstant } from '#src/core/instant.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { type Body, testServer } from '#test/support/server.ts'
import { openSocket, type Said, type StreamSocket } from '#test/support/stream-socket.ts'
import { EXPIRY, listContracts, minute, spotAt, storeMinutes } from '../options/chain-world.ts'

const MINUTES = 40
const at = (index: number): string => formatInstant(minute(index))
const server = await testServer({ after })
const { pool } = server.database
await listContracts(pool)
await storeMinutes(pool, 0, MINUTES)
while ((await deriveStrikes(server.context)).isMoreDue);
const viewer = await server.user('viewer')
const START = { action: 'start', underlying: 'NIFTY', start: at(0), end: at(MINUTES) }

const isBar = ({ candle }: Said): boolean => candle !== undefined
const stateOf = (said: Said): Body => said['state'] as Body
const open = (t: { after(work: () => void): void }, client = viewer): Promise<StreamSocket> =>
  openSocket(t, server, '/replay', { 'x-api-key': client.key })

test('FO-246 started, it plays every bar once, in order of time, with what was known then', async (t) => {
  const socket = await open(t)
  socket.say({
    ...START,
    expiries: [EXPIRY],
    strikes: [24_500],
    panels: ['premium'],
    speed: 60_000,
  })
  assert.equal(stateOf(await socket.next('snapshot'))['speed'], 60_000)
  const ended = await socket.next('update', (said) => stateOf(said)?.['status'] === 'ended')
  assert.equal(stateOf(ended)['position'], at(MINUTES))
  const bars = socket.received.filter(isBar)
  assert.deepEqual(
    bars.map((bar) => bar['at']),
    Array.from({ length: MINUTES }, (_, index) => at(index + 1)),
  )
  assert.deepEqual(
    bars.map((bar) => (bar['candle'] as Body)['close']),
    Array.from({ length: MINUTES }, (_, index) => spotAt(index)),
  )
  const series = bars[7]!['series'] as Body[]
  assert.deepEqual(
    series.map((one) => [one['panel'], one['strike'], one['option_side']]),
    [
      ['premium', 24_500, 'call'],
      ['premium', 24_500, 'put'],
    ],
  )
})

test('FO-246 paused it stands; step goes one bar, seek goes anywhere, speed and start go on', async (t) => {
  const socket = await open(t)
  const nextBar = async (): Promise<unknown> => (await socket.next('update', isBar))['at']
  socket.say({ ...START, paused: true })
  assert.equal(stateOf(await socket.next('snapshot'))['status'], 'paused')
  socket.say({ action: 'step' })
  assert.equal(await nextBar(), at(1))
  socket.say({ action: 'step' })
  assert.equal(await nextBar(), at(2))
  socket.say({ action: 'seek', to: at(20) })
  assert.equal(await nextBar(), at(20), 'what lies between is not told')
  socket.say({ action: 'seek', to: at(5) })
  assert.equal(await nextBar(), at(5), 'and back')
  socket.say({ action: 'speed', speed: 600 })
  const slow = await socket.next('update', (said) => stateOf(said)?.['speed'] === 600)
  assert.deepEqual([stateOf(slow)['status'], stateOf(slow)['position']], ['paused', at(5)])
  socket.say({ action: 'start' })
  await socket.next('update', (said) => stateOf(said)?.['status'] === 'playing')
  assert.equal(await nextBar(), at(6))
  assert.equal(await nextBar(), at(7))
  socket.say({ action: 'pause' })
  const paused = await socket.next('update', (said) => stateOf(said)?.['status'] === 'paused')
  assert.ok(String(stateOf(paused)['position']) >= at(7))
})

test('FO-246 a step crosses the night, a seek back by a bar tells it, and an end within a bar ends with it', async (t) => {
  const nextDay = 24 * 60
  await storeMinutes(pool, nextDay, nextDay + 3)
  const socket = await open(t)
  const nextBar = async (): Promise<unknown> => (await socket.next('update', isBar))['at']
  const within = formatInstant((minute(nextDay + 2) + 30_000) as never)
  socket.say({ ...START, start: at(-90), end: within, paused: true })
  const { position, end } = stateOf(await socket.next('snapshot'))
  assert.deepEqual([position, end], [at(0), at(nextDay + 3)], 'from the first bar to the last')
  socket.say({ action: 'seek', to: at(MINUTES - 1) })
  assert.equal(await nextBar(), at(MINUTES - 1))
  for (const bar of [MINUTES, nextDay + 1, nextDay + 2, nextDay + 3]) {
    socket.say({ action: 'step' })
    assert.equal(await nextBar(), at(bar))
  }
  socket.say({ action: 'seek', to: at(nextDay + 2) })
  assert.equal(await nextBar(), at(nextDay + 2), 'one bar back')
  socket.say({ action: 'seek', to: at(nextDay - 100) })
  assert.equal(await nextBar(), at(MINUTES), 'in the night, the last of the day before')
})

test('FO-246 it goes on for who comes back, and for nobody else', async (t) => {
  const first = await open(t)
  first.say({ ...START, paused: true })
  const { key } = await first.next('subscribed')
  await first.next('snapshot')
  first.say({ action: 'seek', to: at(11) })
  await first.next('update', isBar)
  first.cut()
  const second = await open(t)
  second.say({ action: 'subscribe', replay_id: key })
  assert.equal(stateOf(await second.next('snapshot'))['position'], at(11))
  second.say({ action: 'step', replay_id: key })
  assert.equal((await second.next('update', isBar))['at'], at(12))

  const stranger = await open(t, await server.user())
  for (const action of ['pause', 'step', 'subscribe']) {
    stranger.say({ action, replay_id: key })
    assert.equal((await stranger.next('error'))['code'], 'SUBSCRIBE_ERROR', action)
  }
})

test('FO-246 a seek that overtakes the first look is told', async () => {
  const context = { ...server.context, links: openLocalLinks(server.context) }
  const [from, to] = [minute(0), minute(MINUTES)]
  const row = await startReplay(context, viewer.userId, {
    underlying: 'NIFTY',
    timeframe: '1min',
    from,
    to,
    speed: 1,
    playing: false,
    expiries: [],
    strikes: [],
    panels: [],
  })
  const views = { frame: (frame: ReplayFrame) => ({ bar: frame.at }), state: () => ({}) }
  const source = replaySource(context, row, views)
  await controlReplay(context, row, { action: 'seek', to: minute(11) })
  const over = new AbortController()
  const told: object[] = []
  for await (const news of source.changes(over.signal)) {
    told.push(...news.map(({ body }) => body))
    if (told.length === 2) over.abort()
  }
  assert.deepEqual(told, [{}, { bar: minute(11) }], 'how it stands, then the bar')
})

test('FO-246 what cannot be played is said, and the connection stays', async (t) => {
  const socket = await open(t)
  const wrong: readonly (readonly [object, string, RegExp])[] = [
    [{ action: 'pause' }, 'SUBSCRIBE_ERROR', /No replay was started here/],
    [{ action: 'start', underlying: 'NIFTY' }, 'VALIDATION_ERROR', /start and an end/],
    [{ ...START, underlying: 'NOTHING' }, 'SUBSCRIBE_ERROR', /Nothing is stored of NOTHING/],
    [{ ...START, end: at(0), start: at(5) }, 'SUBSCRIBE_ERROR', /ends before it begins/],
    [{ ...START, speed: 0 }, 'VALIDATION_ERROR', /above zero/],
    [{ action: 'rewind' }, 'UNKNOWN_ACTION', /seek/],
  ]
  for (const [message, code, words] of wrong) {
    socket.say(message)
    const said = await socket.next('error')
    assert.deepEqual(
      [said['code'], words.test(String(said['message']))],
      [code, true],
      words.source,
    )
  }
  socket.say({ action: 'ping' })
  await socket.next('pong')
})
