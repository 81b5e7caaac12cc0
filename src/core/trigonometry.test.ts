import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { atan, cos, sin } from './trigonometry.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/trigonometry.json', import.meta.url), 'utf8'),
) as Record<'atan' | 'sin' | 'cos', [number, number][]>

test('the angle of a tangent is right to 4 units in the last place', () => {
  for (const [x, expected] of vectors.atan) {
    const error = Math.abs(atan(x) - expected)
    assert.ok(error <= 4 * Number.EPSILON * Math.abs(expected), `atan ${x} differs by ${error}`)
  }
})

test('sine and cosine are right to a unit in the last place of 1, within 800 turns', () => {
  for (const [wave, cases] of [
    [sin, vectors.sin],
    [cos, vectors.cos],
  ] as const) {
    for (const [x, expected] of cases) {
      const error = Math.abs(wave(x) - expected)
      assert.ok(error <= Number.EPSILON, `${wave.name} ${x} differs by ${error}`)
    }
  }
})

test('the ends of the range are right angles, and what is no number stays none', () => {
  assert.equal(atan(Infinity), Math.PI / 2)
  assert.equal(atan(-Infinity), -Math.PI / 2)
  assert.ok(Number.isNaN(atan(Number.NaN)))
  assert.ok(Number.isNaN(sin(Number.NaN)))
  assert.ok(Number.isNaN(cos(Infinity)))
})
