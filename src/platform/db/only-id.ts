/** The number of the one row that was just added. */
export function onlyId(rows: readonly { readonly id: string }[]): string {
  const row = rows[0]
  if (row === undefined) throw new Error('What was added has no number.')
  return row.id
}
