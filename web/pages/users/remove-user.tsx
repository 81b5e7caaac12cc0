import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../client.ts'
import { Failure } from '../../parts/answers.tsx'
import type { User } from './queries.ts'

/** Removes a user for good, after a second thought. */
export function RemoveUser({ user, done }: { user: User; done: () => void }) {
  const client = useQueryClient()
  const [asked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => call('DELETE /users/{user_id}', { params: { user_id: user.user_id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] })
      done()
    },
  })
  return (
    <fieldset className="plain form rescue">
      <legend className="field-label">When they are gone for good</legend>
      {asked ? (
        <>
          <p>
            Name and address are erased, sessions and API keys end, and nobody can sign in with them
            again. What was traded stays in the books.
          </p>
          {remove.error && <Failure error={remove.error} />}
          <div className="actions">
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove for good
            </Button>
            <Button variant="default" onClick={() => setAsked(false)}>
              Keep the user
            </Button>
          </div>
        </>
      ) : (
        <div className="actions">
          <Button variant="default" onClick={() => setAsked(true)}>
            Remove the user
          </Button>
        </div>
      )}
    </fieldset>
  )
}
