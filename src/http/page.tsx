/** A page that says something and offers one way on: of the way in, before there is a console around it. */
import type { Context } from "hono";
import { raw } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";

export interface SaidPage {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  /** A paragraph each. They are data: whatever they hold is shown as text. */
  readonly says: readonly string[];
  /** A page of this server. */
  readonly link?: { readonly href: string; readonly text: string } | undefined;
  /** Sent with POST. */
  readonly form?: { readonly action: string; readonly button: string } | undefined;
}

/** How it looks; the console has its own. */
export type ShowPage = (c: Context, page: SaidPage) => Response | Promise<Response>;

/** Without any style. */
export const showPlainPage: ShowPage = (c, { status, title, says, link, form }) => {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title} · auditplane</title>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {says.map((text) => (
            <p>{text}</p>
          ))}
          {form && (
            <form method="post" action={form.action}>
              <button type="submit">{form.button}</button>
            </form>
          )}
          {link && (
            <p>
              <a href={link.href}>{link.text}</a>
            </p>
          )}
        </main>
      </body>
    </html>
  );
  const doctype = raw("<!doctype html>");
  return c.html(
    <>
      {doctype}
      {page}
    </>,
    status,
  );
};
