import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant, type Instant } from '../../../core/instant.ts'
import { anchored, positionAt, soughtTo, waitUntil, type Playback } from './playback.ts'

const NOW = instant('2026-01-05T10:00:00Z')
const later = (seconds: number): Instant => (NOW + seconds * 1_000) as Instant
const past = (time: string): Instant => instant(`2024-11-07T${time}Z`)

const PLAYED: Playback = {
  startsAt: past('03:45:00'),
  endsAt: past('10:00:00'),
  playing: true,
  speed: 60,
  position: past('04:00:00'),
  anchoredAt: NOW,
}

test('FO-246 a minute of history passes in a second at sixty times, and the end is the end', () => {
  assert.equal(positionAt(PLAYED, NOW), past('04:00:00'))
  assert.equal(positionAt(PLAYED, later(2.5)), past('04:02:30'))
  assert.equal(positionAt(PLAYED, later(100_000)), past('10:00:00'))
  assert.equal(positionAt(PLAYED, later(-60)), past('04:00:00'), 'a clock that went back')
})

test('FO-246 paused it stands; another speed, and another place, count from where it stands', () => {
  const paused = { ...anchored(PLAYED, later(10)), playing: false }
  assert.equal(positionAt(paused, later(500)), past('04:10:00'))
  const faster = { ...anchored(PLAYED, later(10)), speed: 600 }
  assert.equal(positionAt(faster, later(11)), past('04:20:00'))
  const elsewhere = soughtTo(PLAYED, past('05:00:00'), later(10))
  assert.equal(positionAt(elsewhere, later(11)), past('05:01:00'))
  assert.equal(soughtTo(PLAYED, past('01:00:00'), NOW).position, PLAYED.startsAt)
  assert.equal(soughtTo(PLAYED, past('23:00:00'), NOW).position, PLAYED.endsAt)
})

test('FO-246 the wait for a place is the way to it by the speed; paused it is for ever', () => {
  assert.equal(waitUntil(PLAYED, past('04:01:00'), NOW), 1_000)
  assert.equal(waitUntil(PLAYED, past('03:50:00'), NOW), 0)
  assert.equal(waitUntil(PLAYED, past('11:00:00'), NOW), Infinity, 'it lies behind the end')
  assert.equal(waitUntil({ ...PLAYED, playing: false }, past('04:01:00'), NOW), Infinity)
})
