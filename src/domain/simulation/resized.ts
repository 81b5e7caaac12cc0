/** The longer array, which begins with what the shorter held. */
export function resized<Column extends Int32Array | Float64Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from)
  return to
}
