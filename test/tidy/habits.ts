import ts from 'typescript'

const TESTS = new Set(['test', 'it', 'describe', 'suite'])
const SWITCHES = new Set(['skip', 'only', 'todo'])

/** What the style keeps out of every file: each with its line and a sentence. */
export function habitFaults(path: string, text: string): readonly string[] {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind)
  const faults: string[] = []
  const visit = (node: ts.Node): void => {
    const fault = faultOf(node, path)
    if (fault !== null) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      faults.push(`${path}:${line + 1} ${fault}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return faults
}

function faultOf(node: ts.Node, path: string): string | null {
  if (ts.isEnumDeclaration(node)) return 'has an enum; a union of literals says the same'
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'says any; unknown, then narrow it'
  if (isDefaultExport(node) && !/\.config\.ts$/.test(path)) return 'has a default export'
  if (isSwitchedTest(node)) return 'has a test that is switched off, or that runs alone'
  return null
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  if (ts.isExportSpecifier(node)) return node.name.text === 'default'
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
}

/** `test.only(…)`, `test.skip(…)`, `{ skip: true }`. On a condition that needs it, it may skip. */
function isSwitchedTest(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false
  const { expression: callee } = node
  const [object, property] = ts.isPropertyAccessExpression(callee)
    ? [callee.expression.getText(), callee.name.text]
    : [callee.getText(), '']
  if (!TESTS.has(object) && property !== 'test') return false
  return SWITCHES.has(property) || node.arguments.some(hasSwitch)
}

function hasSwitch(argument: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(argument)) return false
  return argument.properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      SWITCHES.has(property.name.getText()) &&
      (property.initializer.kind === ts.SyntaxKind.TrueKeyword ||
        ts.isStringLiteralLike(property.initializer)),
  )
}
