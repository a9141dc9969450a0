/** Pages of the way in, and of links of messages, as the console looks. */
import type { ShowPage } from "../http/page.ts";
import { answerPage, frameOf } from "./page.tsx";
import type { ConsoleDeps } from "./page.tsx";
import { Layout } from "./parts/layout.tsx";

export function createShowPage(deps: Pick<ConsoleDeps, "pathOf" | "isSimulated">): ShowPage {
  return (c, { status, title, says, link, form }) =>
    answerPage(
      c,
      <Layout frame={frameOf(c, deps)} title={title}>
        <section class="card">
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
        </section>
      </Layout>,
      status,
    );
}
