import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../core/chance.ts'
import { predict } from './algorithms.ts'
import type { TreeParameters } from './model.ts'
import { BOT_CONFIDENCE, trainTradingBot, trustedSignals } from './trading-bot.ts'

/** Signals hit more often where the first feature is high; the second says nothing. */
function signals(count: number) {
  const draw = chance(11, 'test/trading-bot', 0)
  const features = [0, 1].map(() => Float64Array.from({ length: count }, draw.uniform))
  const target = features[0]!.map((value) => (draw.uniform() < value ? 1 : 0))
  return { features, target }
}

test('the bot is a forest of 100 trees of depth 5 that is the same every time', () => {
  const samples = signals(400)
  const [bot, again] = [trainTradingBot(samples), trainTradingBot(samples)]
  assert.ok(bot.ok && again.ok)
  assert.deepEqual(again.value, bot.value)
  assert.equal(bot.value.algorithm, 'random_forest_classifier')
  const { trees } = bot.value.parameters as TreeParameters
  assert.equal(trees.length, 100)
  assert.equal(Math.max(...trees.map(({ feature, left }) => depthOf(feature, left, 0))), 5)
})

test('signals with a chance above 0.55 pass, and the rest becomes flat', () => {
  const bot = trainTradingBot(signals(400))
  assert.ok(bot.ok)
  const later = signals(900).features.map((column) => column.subarray(400))
  const chances = predict(bot.value, later)
  const given = Float64Array.from({ length: 500 }, (_, index) => (index % 3 === 0 ? 0 : 1))
  const passed = trustedSignals(bot.value, later, given)
  passed.forEach((signal, index) => {
    assert.equal(signal, chances[index]! > BOT_CONFIDENCE ? given[index] : 0)
  })
  const rate = (kept: number) => {
    const among = [...passed.keys()].filter((index) => given[index] === 1 && passed[index] === kept)
    return among.reduce((sum, index) => sum + later[0]![index]!, 0) / among.length
  }
  assert.ok(rate(1) > 0.7 && rate(0) < 0.4, 'those that pass hit, those that do not miss')
  assert.equal(BOT_CONFIDENCE, 0.55)
})

test('with fewer than 50 samples there is no bot, and the reason is said', () => {
  const few = trainTradingBot(signals(49))
  assert.ok(!few.ok)
  assert.match(few.refusal, /50 samples at least, and there are 49/)
  assert.ok(trainTradingBot(signals(50)).ok)
  const { features } = signals(60)
  const sure = trainTradingBot({ features, target: new Float64Array(60).fill(1) })
  assert.ok(!sure.ok && /all labels are 1/.test(sure.refusal))
})

function depthOf(feature: readonly number[], left: readonly number[], node: number): number {
  if (feature[node]! < 0) return 0
  const child = left[node]!
  return 1 + Math.max(depthOf(feature, left, child), depthOf(feature, left, child + 1))
}
