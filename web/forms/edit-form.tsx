import { Button } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { Failure } from '../parts/answers.tsx'

interface EditFormProps {
  readonly verb: string // what sends it
  readonly save: () => void
  readonly isPending: boolean
  readonly fault: Error | null // what is no field's alone
  readonly done: () => void // it closes, and nothing is sent
  readonly children: ReactNode
}

/** Fields, what was wrong with all of them, and the way out beside the way on. */
export function EditForm({ verb, save, isPending, fault, done, children }: EditFormProps) {
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    save()
  }
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      {children}
      {fault && <Failure error={fault} />}
      <div className="actions end">
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
        <Button type="submit" loading={isPending}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
