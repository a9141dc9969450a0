/** Fields that many forms have, and the way to the next page of a list. */
import type { FC } from "hono/jsx";

/** Why something is done. */
export const Reason: FC = () => (
  <label>
    Reason
    <input name="reason" required maxlength={2_000} autocomplete="off" />
  </label>
);

/** Asks a list for what has some words; `label` says of what. */
export const Search: FC<{
  readonly action: string;
  readonly name?: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly placeholder?: string;
  /** For whoever hears the page: which of its things. */
  readonly which: string;
}> = ({ action, name = "search", label, value, placeholder, which }) => (
  <form class="filter" method="get" action={action} aria-label={which}>
    <label>
      {label}
      <input name={name} value={value ?? ""} placeholder={placeholder} />
    </label>
    <button type="submit">Show</button>
  </form>
);

/** undefined: this page is the last. */
export const More: FC<{ readonly href: string | undefined; readonly text: string }> = ({ href, text }) => {
  if (href === undefined) return <></>;
  return (
    <nav class="pages" aria-label={text}>
      <span></span>
      <a href={href} rel="next">
        {text}
      </a>
    </nav>
  );
};
