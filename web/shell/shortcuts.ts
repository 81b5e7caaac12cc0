const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

/** The one that also works while somebody types. */
export const PALETTE_KEYS = 'Ctrl+K'

/** What a key press means: the letter alone, the letter behind a `g`, or with a key held down. */
export interface Shortcut {
  readonly keys: string // 'g r', '?', 'Ctrl+K' (which is Cmd on a Mac)
  readonly title: string
  readonly run: () => void
}

interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly isTyping: boolean
  readonly isAbove?: boolean // in what is open above the page
}

/**
 * Reads key presses and says which shortcut they make, if any. A press with a modifier is the
 * browser's unless we say otherwise, and one in a field is text.
 */
export function shortcutReader(): (press: Press, keys: readonly string[]) => string | null {
  let before = ''
  return (press, keys) => {
    const { key } = press
    const held = `Ctrl+${key.toUpperCase()}`
    if ((press.ctrlKey || press.metaKey) && !press.altKey && keys.includes(held)) {
      before = ''
      return press.isAbove ? null : held
    }
    if (press.isTyping || press.ctrlKey || press.metaKey || press.altKey) {
      before = ''
      return null
    }
    const found = [`${before} ${key}`, key].find((each) => keys.includes(each)) ?? null
    const begins = found === null && keys.some((each) => each.startsWith(`${key} `))
    if (key !== 'Shift') before = begins ? key : ''
    return found
  }
}

/** Follows the keyboard until the returned function is called. */
export function followKeyboard(shortcuts: readonly Shortcut[]): () => void {
  const read = shortcutReader()
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat) return
    const target = event.target as Element | null
    const isAbove = target?.closest('dialog, [role=dialog]') != null
    const isTyping = isAbove || target?.closest(TYPING) != null
    const { key, ctrlKey, metaKey, altKey } = event
    const press = { key, ctrlKey, metaKey, altKey, isTyping, isAbove }
    const found = read(
      press,
      shortcuts.map(({ keys }) => keys),
    )
    if (found === null) return
    event.preventDefault()
    shortcuts.find(({ keys }) => keys === found)!.run()
  }
  addEventListener('keydown', onKeyDown)
  return () => removeEventListener('keydown', onKeyDown)
}
