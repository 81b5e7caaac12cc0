const MOST_LINES = 400
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** Of each folder and of the file up to its endings, `.test.ts` or `.config.ts` among them. */
export function nameFaults(path: string): readonly string[] {
  const [file = '', ...folders] = path.split('/').toReversed()
  const [stem = '', ...endings] = file.split('.')
  const odd = [...folders, stem, ...endings].filter((part) => !KEBAB.test(part))
  return odd.length === 0 ? [] : [`${path} is not in kebab-case: ${odd.join(', ')}`]
}

export function lengthFaults(path: string, text: string): readonly string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return lines > MOST_LINES
    ? [`${path} has ${lines} lines, over ${MOST_LINES}: one idea a file`]
    : []
}

/** The project's own paths that a document names: `src/core/fixed.ts`, `web/`, `bench`. */
export function pathsNamedIn(markdown: string): readonly string[] {
  const named = markdown.matchAll(/(?<![\w./-])(?:src|web|test|bench|scripts|docs|bin)\/[\w./-]*/g)
  const paths = [...named].map(([path]) => path.replace(/[./]+$/, ''))
  return [...new Set(paths)].toSorted()
}
