/** Every page of a list that is short enough to be held whole. */
export async function allPages<Item>(
  read: (query: { after?: string; limit: number }) => Promise<{
    readonly items: readonly Item[]
    readonly next: string | null
  }>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: Awaited<ReturnType<typeof read>> = await read({
      limit: 500,
      ...(next && { after: next }),
    })
    items.push(...page.items)
    next = page.next
  }
  return items
}
