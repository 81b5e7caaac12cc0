import assert from 'node:assert/strict'
import type { Pool } from '#src/store/pool.ts'

/** Bugs that are planted in the commit, to see that a storm finds them. */
export const BUGS = {
  'the fence is dropped': /and s\.fence = fences\[t\.tick\]/,
  'the claim is dropped': /and [^\n]*is not distinct from befores\[t\.tick\]/,
} as const

/** Rewrites the function that commits ticks without one of its conditions. */
export async function plant(pool: Pool, bug: keyof typeof BUGS): Promise<void> {
  const { rows } = await pool.query<{ source: string }>(
    `select pg_get_functiondef('commit_ticks'::regproc) as source`,
  )
  const { source } = rows[0]!
  const planted = source.replace(BUGS[bug], '')
  assert.notEqual(planted, source, 'the condition that the bug drops is there')
  await pool.query(planted)
}
