import { Button } from '@mantine/core'
import { useState } from 'react'
import { ICONS } from './icons.tsx'

interface CopyButtonProps {
  readonly text: string
  readonly what: string // the key
}

/** Puts a text where it can be pasted from, and says that it did, or that the browser refused. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready')
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text) // missing on pages without TLS
      setState('copied')
    } catch {
      setState('refused')
    }
  }
  return (
    <span className="actions">
      <Button
        variant="default"
        leftSection={
          <span className="button-icon">{state === 'copied' ? ICONS.check : ICONS.copy}</span>
        }
        onClick={() => void copy()}
      >
        Copy {what}
      </Button>
      <span role="status" className="note">
        {state === 'copied' && 'Copied.'}
        {state === 'refused' && 'This browser does not let a page copy. Mark it and copy it.'}
      </span>
    </span>
  )
}
