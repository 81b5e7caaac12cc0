import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { chance, xoshiro } from './chance.ts'
import { murmur128 } from './murmur.ts'

type Words = [number, number, number, number]

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/chance.json', import.meta.url), 'utf8'),
) as {
  xoshiro128starstar: { cases: { state: Words; words: number[]; millionth: number }[] }
  murmur3_x86_128: { cases: { text: string; words: Words }[] }
}

test('the generator gives the words of the published xoshiro128**', () => {
  for (const { state, words, millionth } of vectors.xoshiro128starstar.cases) {
    const next = xoshiro(state)
    assert.deepEqual(words.map(next), words)
    for (let drawn = words.length; drawn < 999_999; drawn += 1) next()
    assert.equal(next(), millionth, 'the millionth word')
  }
})

test('names are hashed as MurmurHash3 does, whatever their length', () => {
  for (const { text, words } of vectors.murmur3_x86_128.cases) {
    assert.deepEqual(murmur128(text), words, text)
  }
})

test('a stream is a function of seed, name and index, and of nothing else', () => {
  const draw = (seed: number, name: string, index: number) => {
    const stream = chance(seed, name, index)
    return [stream.uniform(), stream.normal(), stream.integer(1_000)]
  }
  const first = draw(7, 'world', 3)
  assert.deepEqual(draw(7, 'world', 3), first)
  for (const other of [draw(8, 'world', 3), draw(7, 'worle', 3), draw(7, 'world', 4)]) {
    assert.notDeepEqual(other, first)
  }
})

test('neighbouring streams are not correlated', () => {
  const count = 4_000
  let sum = 0
  for (let index = 0; index < count; index += 1) {
    sum += chance(1, 'task', index).normal() * chance(1, 'task', index + 1).normal()
  }
  // The mean of 4 000 products of independent normals has a deviation of 1 ÷ √4000 = 0.016.
  assert.ok(Math.abs(sum / count) < 0.064, `the mean product is ${sum / count}`)
})

test('the draws have the moments of their distributions', () => {
  const stream = chance(20_260_101, 'moments', 0)
  const count = 200_000
  const uniform = moments(Array.from({ length: count }, stream.uniform))
  const normal = moments(Array.from({ length: count }, stream.normal))

  // Four deviations of each estimate at 200 000 draws.
  near(uniform.mean, 1 / 2, 0.0026)
  near(uniform.variance, 1 / 12, 0.0007)
  near(normal.mean, 0, 0.009)
  near(normal.variance, 1, 0.013)
  near(normal.fourth, 3, 0.09)
})

test('integers are even, also when n does not divide 2³²', () => {
  const stream = chance(3, 'integers', 0)
  const counts = [0, 0, 0, 0, 0, 0]
  for (let drawn = 0; drawn < 60_000; drawn += 1) counts[stream.integer(6)]! += 1
  const squares = counts.map((count) => (count - 10_000) ** 2 / 10_000)
  const chiSquare = squares.reduce((sum, square) => sum + square, 0)
  assert.ok(chiSquare < 20.5, `${counts} has chi-square ${chiSquare}; 1 in 1 000 exceeds 20.5`)

  const wide = chance(3, 'integers', 1)
  for (let drawn = 0; drawn < 100; drawn += 1)
    assert.ok(wide.integer(3_000_000_000) < 3_000_000_000)
  assert.equal(chance(3, 'integers', 2).integer(1), 0)
})

function moments(draws: number[]): { mean: number; variance: number; fourth: number } {
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
  const central = (power: number) =>
    draws.reduce((sum, x) => sum + (x - mean) ** power, 0) / draws.length
  return { mean, variance: central(2), fourth: central(4) }
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`)
}
