import type { Context } from '../context.ts'

/** Whether the service can work; rejects with the reason when it cannot. */
export async function checkHealth({ pool }: Context): Promise<void> {
  await pool.query('select 1')
}
