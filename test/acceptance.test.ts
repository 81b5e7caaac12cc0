import { after, describe, test } from 'node:test'
import { tradesOnUnderAttack } from './acceptance/attack.ts'
import { acceptsOnCommand, readsTwoSettings } from './acceptance/command.ts'
import {
  fillsMarketOrder,
  keepsLimitOrderUntilStop,
  refusesWrongOrders,
} from './acceptance/orders.ts'
import {
  investsBySchedule,
  keepsUsersApart,
  knowsIndianFunds,
  runsAgain,
  startsOnce,
} from './acceptance/plans.ts'
import { hasNoDoubleMarks, hasNoOrphans, hasOneRunningAUser } from './acceptance/post-run.ts'
import { staysStopped, takesNothingAfterStop } from './acceptance/stop.ts'
import { openWorld } from './acceptance/world.ts'

// The acceptance suite of the run engine: its list. Each scenario knows a server, its database and
// nothing of our code; see README.md beside this file.

const world = await openWorld()
after(() => world.close())

describe('a user of the run engine', { concurrency: 3 }, () => {
  test('GB-002 loses nothing to SQL that is thrown at a run while it trades', () =>
    tradesOnUnderAttack(world))

  test('GB-010 meets Indian funds, in INR', () => knowsIndianFunds(world))

  test('RL-08 GB-090 GB-082 starts a run, which has its engine status, and no second beside it', () =>
    startsOnce(world))

  test('GB-005 GB-006 MT-02 MT-04 LG-01 LG-02 GB-099 sees a plan invest at its dates, each once', () =>
    investsBySchedule(world))

  test('OR-01 GB-008 has a market order filled, in all four ledgers', () => fillsMarketOrder(world))

  test('OR-05 OR-06 GB-043 GB-091 has a limit order that waits, until a stop cancels it', () =>
    keepsLimitOrderUntilStop(world))

  test('OR-02 OR-03 OR-04 RK-01 RK-02 RK-03 GB-050 is refused wrong orders, which stay on record', () =>
    refusesWrongOrders(world))

  test('RL-09 GB-033 stops a run, and nothing more is written to it', () =>
    takesNothingAfterStop(world))

  test('RL-04 GB-091 stops a run twice without harm, and nobody revives it', () =>
    staysStopped(world))

  test('MU-02 GB-044 DR-01 runs a plan again: a run of its own, with the same ledgers', () =>
    runsAgain(world))

  test('MU-01 GB-001 RL-06 GB-099 has a portfolio of their own, which nobody else sees or writes', () =>
    keepsUsersApart(world))
})

describe('the database, after all of that', () => {
  test('GB-080 has no row of a run that is not there', () => hasNoOrphans(world))
  test('GB-081 has no logical time that is marked twice', () => hasNoDoubleMarks(world))
  test('GB-082 has no user with two runs RUNNING', () => hasOneRunningAUser(world))
})

describe('the suite itself', { concurrency: 2 }, () => {
  test('GB-003 reads BASE_URL and DB_DSN: it speaks HTTP to the one and SQL to the other', () =>
    readsTwoSettings(world))
  test('GB-004 is one quiet command, which the README of the tests names', () =>
    acceptsOnCommand(world))
})
