import assert from 'node:assert/strict'
import { test } from 'node:test'
import { portfolioDesk } from '#test/support/portfolios.ts'
import { tidemark } from '#test/support/tidemark.ts'

test('portfolios are listed, shown and drawn on a terminal, and by --json for the next program', async (t) => {
  const desk = await portfolioDesk(t)
  const userId = await desk.user()
  await desk.quote({ NIFTY24N2824500CE: 120, NIFTY24N2824600CE: 80 })
  const id = await desk.portfolio(
    userId,
    'Bull call spread',
    'BUY 50 NIFTY24N2824500CE @ 120.5',
    'SELL 50 NIFTY24N2824600CE @ 80',
  )
  const run = (...args: readonly string[]) =>
    tidemark({ DB_DSN: desk.database.dsn }, 'strategy', ...args, '--user', userId)
  const [listed, shown, drawn, told] = await Promise.all([
    run('list', '--json'),
    run('show', id),
    run('payoff', id),
    run('payoff', id, '--json'),
  ])
  const rows = listed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  assert.deepEqual(
    rows.map(({ name, current_m2m: m2m }) => [name, m2m]),
    [
      ['Default', null],
      ['Bull call spread', '-2000'],
    ],
  )
  assert.match(shown.stdout, /SELL +50 +NIFTY24N2824600CE\.NFO +80/)
  // By hand: a debit of 40.5 a unit; 100 − 40.5 to gain; 24,540.50.
  assert.match(drawn.stdout, /Break-evens +24540\.50\nMost profit +2975\.00\nMost loss +-2025\.00/)
  assert.match(drawn.stdout, /┤ +╭/)
  assert.deepEqual((JSON.parse(told.stdout) as { breakEvens: number[] }).breakEvens, [24540.5])
})
