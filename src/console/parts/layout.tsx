/** The frame of every page. It works without scripts; what scripts add is comfort. */
import type { Child, FC } from "hono/jsx";
import type { Permission } from "../../core/authority/role.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import type { PathOf } from "../../http/static-files.ts";

export interface Frame {
  readonly pathOf: PathOf;
  readonly isSimulated: boolean;
  /** undefined: nobody is logged in. */
  readonly viewer: Viewer | undefined;
}

/** In the order of the bar. A new page is a line here and a file. */
const PAGES: readonly { readonly path: string; readonly name: string; readonly needs: Permission }[] = [
  { path: "/alerts", name: "Alerts", needs: "alerts:read" },
  { path: "/assets", name: "Assets", needs: "assets:read" },
  { path: "/subscriptions", name: "Subscriptions", needs: "assets:read" },
  { path: "/people", name: "People", needs: "people:read" },
  { path: "/access-map", name: "Access map", needs: "accesses:read" },
  { path: "/reviews", name: "Reviews", needs: "reviews:read" },
  { path: "/rules", name: "Rules", needs: "rules:read" },
  { path: "/rollout", name: "Rollout", needs: "rollout:read" },
  { path: "/exceptions", name: "Exceptions", needs: "exceptions:read" },
  { path: "/pipeline", name: "Pipeline", needs: "pipeline:read" },
  { path: "/quarantine", name: "Quarantine", needs: "pipeline:read" },
];

interface LayoutProps {
  readonly frame: Frame;
  readonly title: string;
  /** The page of the bar that this one belongs to. */
  readonly at?: string;
  readonly children?: Child;
}

export const Layout: FC<LayoutProps> = ({ frame: { pathOf, viewer, isSimulated }, title, at, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · auditplane`}</title>
      <link rel="icon" href={pathOf("favicon.svg")} type="image/svg+xml" />
      <link rel="stylesheet" href={pathOf("pico.css")} />
      <link rel="stylesheet" href={pathOf("console.css")} />
      <script src={pathOf("console.js")} type="module"></script>
    </head>
    <body>
      <a class="skip" href="#main">
        To the content
      </a>
      <header>
        <div class="bar">
          <a class="brand" href="/">
            auditplane
          </a>
          <nav aria-label="Pages">
            {PAGES.filter(({ needs }) => viewer?.permissions.has(needs)).map(({ path, name }) => (
              <a href={path} aria-current={path === at ? "page" : undefined}>
                {name}
              </a>
            ))}
          </nav>
          <Who viewer={viewer} />
        </div>
      </header>
      {isSimulated && (
        <p class="simulated" role="note">
          Simulated data: people, assets and events on these pages are made up.
        </p>
      )}
      <main id="main">{children}</main>
      <footer>
        Times are UTC; yours is shown when you point at one. Press <kbd>?</kbd> for keys.
        {viewer?.way === "open" && (
          <p class="quiet">
            Nobody logs in here: alerts can be acknowledged, and nothing else decided or signed. Who may what
            is set with AUDITPLANE_OIDC_ISSUER.
          </p>
        )}
      </footer>
      <Keys />
    </body>
  </html>
);

const Keys: FC = () => (
  <dialog id="keys" aria-labelledby="keys-title">
    <article>
      <h2 id="keys-title">Keys</h2>
      <ul>
        <li>
          <kbd>j</kbd> <kbd>k</kbd> next and previous row, <kbd>Enter</kbd> opens it
        </li>
        <li>
          <kbd>/</kbd> to the filter
        </li>
        <li>
          <kbd>g</kbd> then <kbd>a</kbd> alerts, <kbd>s</kbd> assets, <kbd>p</kbd> people, <kbd>r</kbd> rules,{" "}
          <kbd>h</kbd> health of the pipeline
        </li>
      </ul>
      <button type="button">Close</button>
    </article>
  </dialog>
);

const Who: FC<{ readonly viewer: Viewer | undefined }> = ({ viewer }) => {
  if (!viewer) return <a href="/login">Log in</a>;
  return (
    <div class="who">
      <span>
        {viewer.name}
        {viewer.domains === undefined ? "" : `, owner of ${viewer.domains.join(", ") || "no domain"}`}
      </span>
      {viewer.way === "login" && (
        <form method="post" action="/logout">
          <button class="secondary small" type="submit">
            Log out
          </button>
        </form>
      )}
    </div>
  );
};
