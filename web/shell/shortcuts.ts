const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

/** What a key press means: the letter alone, or the letter behind a `g`. */
export interface Shortcut {
  readonly keys: string // 'g r', '?'
  readonly title: string
  readonly run: () => void
}

interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly isTyping: boolean
}

/**
 * Reads key presses and says which shortcut they make, if any. A press with a modifier is the
 * browser's, and one in a field is text.
 */
export function shortcutReader(): (press: Press, keys: readonly string[]) => string | null {
  let before = ''
  return (press, keys) => {
    const { key } = press
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
    const isTyping = target?.closest(`${TYPING}, dialog, [role=dialog]`) != null
    const { key, ctrlKey, metaKey, altKey } = event
    const press = { key, ctrlKey, metaKey, altKey, isTyping }
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
