import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../../core/chance.ts'
import { binEdges } from './bin-edges.ts'
import { binFeatures, MISSING } from './bins.ts'

test('a value’s bin is the one that holds it, and what is missing has its own', () => {
  const draw = chance(1, 'test/bins', 0)
  const holes = (value: number) => (draw.uniform() < 0.05 ? Number.NaN : value)
  const features = [
    Float64Array.from({ length: 1_200 }, () => holes(draw.normal())),
    Float64Array.from({ length: 1_200 }, () => draw.integer(7)),
    Float64Array.from({ length: 1_200 }, () => 4),
    Float64Array.from({ length: 1_200 }, () => holes(Number.MAX_VALUE * (draw.uniform() - 0.5))),
    Float64Array.from({ length: 1_200 }, () => Number.NaN),
  ]
  const { edges, words, holed } = binFeatures(features, 255, 1)
  assert.deepEqual(holed, [true, false, false, true, true])
  assert.deepEqual([...edges[1]!], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5])
  assert.deepEqual([edges[0]!.length, edges[2]!.length, edges[4]!.length], [254, 0, 0])
  features.forEach((feature, index) => {
    feature.forEach((value, sample) => {
      const bin = (words[index >> 2]![sample]! >>> (8 * (index & 3))) & 255
      const expected = edges[index]!.filter((edge) => edge < value).length
      assert.equal(bin, Number.isNaN(value) ? MISSING : expected)
    })
  })
})

test('bins of many values hold about as many samples each; a value of many has its own', () => {
  const draw = chance(2, 'test/bins', 0)
  const skewed = Float64Array.from({ length: 6_000 }, () => {
    return draw.uniform() < 0.3 ? 0 : draw.normal() * draw.normal() * draw.normal()
  })
  const edges = binEdges(skewed, 100, 1)
  assert.ok(edges.length <= 99 && edges.length > 90)
  assert.ok(edges.every((edge, index) => index === 0 || edge > edges[index - 1]!))
  const counts = new Uint32Array(edges.length + 1)
  for (const value of skewed) counts[edges.filter((edge) => edge < value).length]! += 1
  const zero = edges.filter((edge) => edge < 0).length
  const zeros = skewed.filter((value) => value === 0).length
  assert.ok(counts[zero]! < zeros + 4_200 / 99, 'with some that are next to it')
  assert.ok(counts.every((count, bin) => bin === zero || count < 2 * (4_200 / 99)))
})
