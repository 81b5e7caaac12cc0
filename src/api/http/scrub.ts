const HIDDEN = '[redacted]'

/** What holds a secret, however it is spelled: `x-api-key`, `refresh_token`, `newPassword`. */
const NAME =
  '(?:[\\w-]*[-_])?(?:password|passphrase|secret|token|ticket|otp|authorization|cookie|' +
  'api[-_]?key|private[-_]?key)|key|\\w+(?:Password|Secret|Token|Key)'

const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  // Members of the line, and of JSON that stands in a text of it.
  [new RegExp(`"(${NAME})":(?:"(?:[^"\\\\]|\\\\.)*"|\\d+)`, 'gi'), `"$1":"${HIDDEN}"`],
  [
    new RegExp(`\\\\"(${NAME})\\\\"\\s*:\\s*\\\\".*?(?<!\\\\)\\\\"`, 'gi'),
    `\\"$1\\":\\"${HIDDEN}\\"`,
  ],
  // A URL with a password: of a database, of Redis, of a proxy.
  [/\b([a-z][a-z\d+.-]*:\/\/[^\s:@/"\\]*):[^\s@/"\\]+@/gi, `$1:${HIDDEN}@`],
  [/\b(Bearer|Basic) +[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  // Three parts of Base64, of which the first begins a JSON object: a signed token.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  // API keys, of which the first half may be seen.
  [/\b(sb_[0-9a-f]{8})_[0-9a-f]{40}/g, `$1_${HIDDEN}`],
  // 256 random bits, as everything else is that we give out: refresh tokens, tickets, links.
  [/(?<![\w-])((?:[a-z]{2,4}_)?)[\w-]{43}(?![\w-])/g, `$1${HIDDEN}`],
  [/\b((?:password|token|secret|api[-_]?key|ticket)=)[^\s&"'\\]+/gi, `$1${HIDDEN}`],
]

/**
 * What every form above has: the end of a name before its value, `://`, the beginning of a token, or
 * 43 characters in a row. Most lines have none of it, which is seen by one look instead of nine.
 */
const SUSPICIOUS = new RegExp(
  '(?:password|passphrase|secret|token|ticket|otp|authorization|cookie|key)(?:\\\\?"|=)|' +
    '://|\\b(?:Bearer|Basic) |\\beyJ|\\bsb_|(?<![\\w-])[\\w-]{43}',
  'i',
)

/** A line of the log without what must never be in one. */
export function scrub(line: string): string {
  if (!SUSPICIOUS.test(line)) return line
  return REPLACEMENTS.reduce((text, [form, shown]) => text.replace(form, shown), line)
}
