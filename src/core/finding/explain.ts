/** Renders explanations: a rule's template, filled when it is read, so that a person can be erased or renamed. */

/** The values of a template's placeholders, as they are shown. */
export type ExplanationValues = Readonly<Record<string, string | null>>;

/** Used for rules that bring no template of their own. */
export const DEFAULT_EXPLANATION =
  '{person} matched "{rule_title}" {event_count} times between {first_event_time} and {last_event_time}.';

/** Fills the placeholders; what is not known reads "unknown". Values are data: a brace in one is not looked at again. */
export function renderExplanation(template: string, values: ExplanationValues): string {
  return template.replace(/\{([a-z_]+)\}/g, (_, name: string) => values[name] ?? "unknown").trim();
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];

/** `1.20 TB`, three digits, powers of ten; the same in every locale. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`;
}

/** `1,234,567`, the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 read`, `2,000 reads`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
