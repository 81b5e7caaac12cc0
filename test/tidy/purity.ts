import ts from 'typescript'

/** What IEEE 754 or the language fixes to the last bit. All else of Math may differ by engine. */
const EXACT_MATH = new Set(
  'abs ceil floor trunc round sign min max sqrt fround imul clz32 PI E LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2'.split(
    ' ',
  ),
)
const PURE_DATE = new Set(['parse', 'UTC'])
const IMPURE = new Set([
  'globalThis',
  'process',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
])

/**
 * What reads a clock, chance or the environment, or computes what another engine may compute
 * otherwise. Looks at every use of the names, so that `const { random } = Math` is found too.
 */
export function purityFaults(path: string, text: string): readonly string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const faults: string[] = []
  const visit = (node: ts.Node): void => {
    const fault = faultOf(node)
    if (fault !== null) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      faults.push(`${path}:${line + 1} ${fault}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return faults
}

function faultOf(node: ts.Node): string | null {
  if (ts.isBinaryExpression(node)) return powerFault(node)
  if (!ts.isIdentifier(node) || !isValue(node)) return null
  if (IMPURE.has(node.text)) return `uses ${node.text}`

  const member = ts.isPropertyAccessExpression(node.parent) ? node.parent.name.text : null
  if (node.text === 'Math' && (member === null || !EXACT_MATH.has(member))) {
    return `uses Math.${member ?? '…'}: take it from src/core/elementary.ts, or chance from a seed`
  }
  if (node.text === 'Date' && !isPureDate(node, member)) return 'reads the clock through Date'
  return null
}

/** `new Date(at)` and `Date.parse` compute; `new Date()`, `Date()` and `Date.now` read a clock. */
function isPureDate(node: ts.Identifier, member: string | null): boolean {
  if (member !== null) return PURE_DATE.has(member)
  return ts.isNewExpression(node.parent) && (node.parent.arguments?.length ?? 0) > 0
}

/** Of bigints the power is exact, and of two literals it is computed once, when we look. */
function powerFault({ operatorToken, left, right }: ts.BinaryExpression): string | null {
  const { kind } = operatorToken
  if (kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken)
    return 'uses **=, which may differ by engine'
  if (kind !== ts.SyntaxKind.AsteriskAsteriskToken) return null
  const exact =
    ts.isBigIntLiteral(left) ||
    ts.isBigIntLiteral(right) ||
    (ts.isNumericLiteral(left) && ts.isNumericLiteral(right))
  return exact ? null : 'uses ** on what is no literal, which may differ by engine'
}

/** Not the name of a property, of a member, of something imported under it, nor of a type. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return false
  return !('name' in parent && parent.name === node) && !ts.isPropertySignature(parent)
}
