/** What metadata forms call a classification, or a cost centre. */

export const CLASSIFICATION = /^(data[_ -]?)?classification$/i;
export const COST_CENTER = /^cost[_ -]?cent(er|re)(_?(id|code))?$/i;

/** From a field of any form with that name, forms by name; an empty one is none. */
export function labelIn(forms: Readonly<Record<string, unknown>>, pattern: RegExp): string | undefined {
  for (const name of Object.keys(forms).sort()) {
    const field = fieldOf(forms[name], pattern);
    if (field !== undefined) return field;
  }
  return undefined;
}

function fieldOf(form: unknown, pattern: RegExp): string | undefined {
  if (typeof form !== "object" || form === null) return undefined;
  for (const [key, value] of Object.entries(form)) {
    if (!pattern.test(key) || (typeof value !== "string" && typeof value !== "number")) continue;
    const text = String(value).trim();
    if (text !== "") return text;
  }
  return undefined;
}
