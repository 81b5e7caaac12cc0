import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call } from '../../../client.ts'
import { faultsOf } from '../../../forms/faults.ts'
import { Failure } from '../../../parts/answers.tsx'

/** Ends a key for good, and keeps why. */
export function RevokeKey({ keyId, done }: { keyId: string; done: () => void }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const revoke = useMutation({
    mutationFn: () =>
      call('DELETE /api-keys/{key_id}', {
        params: { key_id: keyId },
        query: { ...(reason.trim() && { reason: reason.trim() }) },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['api-keys'] })
      done()
    },
  })
  const { general } = faultsOf(revoke.error)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    revoke.mutate()
  }
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <p>Programs that use it are refused at once. A revoked key never works again.</p>
      <TextInput
        label="Reason"
        description="For whoever reads the list later; may stay empty."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={faultsOf(revoke.error).fields['query.reason']}
        data-autofocus
      />
      {general && <Failure error={general} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Keep it
        </Button>
        <Button type="submit" color="red" loading={revoke.isPending}>
          Revoke for good
        </Button>
      </div>
    </form>
  )
}
