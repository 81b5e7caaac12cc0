import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isHeld, strikeAt, TEMPLATES } from './templates.ts'

const LADDER = {
  strikes: [24300, 24350, 24400, 24450, 24500, 24550, 24600, 24650, 24700],
  atm: 24510,
  width: 2,
}

test('a strike is counted from the one nearest the money, and ends where the chain does', () => {
  assert.deepEqual(
    [0, 1, -2, 99, -99].map((steps) => strikeAt(LADDER, steps)),
    [24500, 24550, 24400, 24700, 24300],
  )
})

test('an iron condor sells the inner strikes and buys the outer ones', () => {
  const condor = TEMPLATES.find(({ name }) => name === 'Iron condor')!
  assert.deepEqual(
    condor.legs(LADDER).map(({ direction, right, strike }) => `${direction} ${strike} ${right}`),
    ['BUY 24300 put', 'SELL 24400 put', 'SELL 24600 call', 'BUY 24700 call'],
  )
})

test('a collar holds the underlying between a bought put and a sold call', () => {
  const shape = (name: string) => TEMPLATES.find((one) => one.name === name)!
  assert.deepEqual(
    shape('Collar')
      .legs(LADDER)
      .map(
        ({ direction, right, strike }) => `${direction} ${isHeld(right) ? '' : strike} ${right}`,
      ),
    ['BUY  held', 'BUY 24400 put', 'SELL 24600 call'],
  )
  assert.deepEqual(shape('Cash and carry').holds, ['share', 'future'])
})

test('a butterfly sells two lots between two bought, and a calendar buys the later expiry', () => {
  const lots = (name: string) => TEMPLATES.find((one) => one.name === name)!.legs(LADDER)
  assert.deepEqual(
    lots('Butterfly').map((leg) => leg.lots),
    [1, 2, 1],
  )
  assert.deepEqual(
    lots('Calendar').map(({ direction, isFar }) => [direction, isFar]),
    [
      ['SELL', false],
      ['BUY', true],
    ],
  )
})
