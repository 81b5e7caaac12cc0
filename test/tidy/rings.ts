import { posix } from 'node:path'
import ts from 'typescript'

/** Who may import whom. A ring may always import itself; areas inside a ring are free. */
const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  domain: ['core'],
  contract: ['core'],
  store: ['core', 'domain'],
  venues: ['core', 'domain'],
  feeds: ['core', 'domain'],
  links: ['core'],
  app: ['core', 'domain', 'contract', 'store', 'venues', 'feeds', 'links'],
  api: ['core', 'domain', 'contract', 'app', 'links'],
  cli: ['core', 'domain', 'contract', 'app', 'links'],
  main: [
    'core',
    'domain',
    'contract',
    'store',
    'venues',
    'feeds',
    'links',
    'app',
    'api',
    'cli',
    'web',
  ],
  web: ['core', 'contract'],
  test: [
    'core',
    'domain',
    'contract',
    'store',
    'venues',
    'feeds',
    'links',
    'app',
    'api',
    'cli',
    'main',
    'scripts',
  ],
  bench: ['core', 'domain', 'contract', 'store', 'venues', 'feeds', 'links', 'app', 'api', 'test'],
  scripts: ['core', 'domain', 'contract', 'store', 'app', 'api', 'test', 'web'],
}

/** What these rings may take from outside, Node's own modules included; the others are free. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  core: [],
  domain: [],
  contract: ['zod'],
}

/** The first folder under `src`, else the first folder. `src/main.ts` is a ring of its own. */
export function ringOf(path: string): string | null {
  const [top, second] = path.split('/')
  const ring = path === 'src/main.ts' ? 'main' : top === 'src' ? second : top
  return ring !== undefined && ring in IMPORTS && (top === 'src') === isInner(ring) ? ring : null
}

function isInner(ring: string): boolean {
  return !['web', 'test', 'bench', 'scripts'].includes(ring)
}

/** The imports that the table forbids, one sentence each. Unit tests may also use `test`. */
export function importFaults(path: string, text: string): readonly string[] {
  const from = ringOf(path)
  if (from === null) return [`${path} is in no ring of the table`]

  const isTest = /\.test\.tsx?$/.test(path)
  const allowed = new Set([from, ...IMPORTS[from]!, ...(isTest ? ['test'] : [])])
  return importsOf(path, text).flatMap((specifier) => {
    const target = targetOf(path, specifier)
    if (target === null) {
      const packages = isTest ? undefined : PACKAGES[from]
      if (packages === undefined || packages.includes(specifier)) return []
      return [
        `${path} imports ${specifier}; from outside, ${from} takes ${packages.join() || 'nothing'}`,
      ]
    }
    const to = ringOf(target)
    return to !== null && allowed.has(to)
      ? []
      : [`${path} imports ${target}, and ${from} may not import ${to}`]
  })
}

/** A path from the root, or null for a package and for Node's own modules. */
function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  return /^#(?:src|test)\//.test(specifier) ? specifier.slice(1) : null
}

/** Of every form: `import`, `export … from`, `import()` and `import('…').Type`. */
function importsOf(path: string, text: string): readonly string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier && ts.isStringLiteralLike(specifier)) found.push(specifier.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))
  return found
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal
  const isImportCall =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return isImportCall ? node.arguments[0] : undefined
}
