/** Whether a list has an id. */
export function has(entries: readonly { readonly id: string }[]): (id: string) => boolean {
  const ids = new Set(entries.map(({ id }) => id));
  return (id) => ids.has(id);
}
