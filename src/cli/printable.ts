/** ESC begins what a terminal obeys; of all that, only colours are ours. */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const OBEYED = /\x1b(?!\[[\d;]{0,16}m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g

/**
 * A text that a terminal shows and does not obey. Names and lines of files come from others, who
 * may have put into them what moves the cursor, renames the window or answers for the user.
 */
export function printable(text: string): string {
  return text.replaceAll(OBEYED, '�')
}
