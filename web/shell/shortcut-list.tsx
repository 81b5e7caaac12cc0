import { Modal } from '@mantine/core'
import type { Shortcut } from './shortcuts.ts'

const OTHERS = [
  { keys: 'Tab', title: 'To the next control; the first one skips to the content' },
  { keys: 'Esc', title: 'Closes what is open above the page' },
]

interface ShortcutListProps {
  readonly shortcuts: readonly Shortcut[]
  readonly close: () => void
}

/** What the keyboard understands. */
export function ShortcutList({ shortcuts, close }: ShortcutListProps) {
  return (
    <Modal opened onClose={close} title="Keyboard shortcuts" size={440}>
      <dl className="shortcuts">
        {[...shortcuts, ...OTHERS].map(({ keys, title }) => (
          <div key={keys}>
            <dt>
              {keys.split(/[ +]/).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
