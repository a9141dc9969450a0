/** Where whoever reads a message goes on: the rule's page, the alert's, and the commands for it. */

/** Where pages are; nothing set: the paths of the package, and commands alone. */
export interface Links {
  /** `AUDITPLANE_CONSOLE_URL`. */
  readonly console?: string | undefined;
  /** `AUDITPLANE_RUNBOOK_URL`: the pages of rules are below it. */
  readonly runbooks?: string | undefined;
  /** Where whoever reads a message acknowledges an alert without login; absent: such links are not made, as in what is only shown. */
  readonly acknowledge?: ((alert: number) => string) | undefined;
}

/** Where the pages of our own rules stand in the package. */
export const RUNBOOK_FOLDER = "docs/rules";

/** What a rule says of its runbook: a URL of its own, or the name of its page among ours. */
const URL_FORM = /^https:\/\//;

/** null: the rule has none. */
export function runbookOf(runbook: string | null, { runbooks }: Links): string | null {
  if (runbook === null || URL_FORM.test(runbook)) return runbook;
  return `${trimmed(runbooks ?? RUNBOOK_FOLDER)}/${runbook}.md`;
}

/** null: there is no console. */
export function consoleOf(alert: number, { console }: Links): string | null {
  return console === undefined ? null : `${trimmed(console)}/alerts/${alert}`;
}

/** The page of an access review; null: there is no console. */
export function reviewPageOf(review: string, { console }: Links): string | null {
  return console === undefined ? null : `${trimmed(console)}/reviews/${review}`;
}

/** The line of the link that acknowledges an alert; none where there is none. It holds nothing but figures. */
export function linkLines(alert: number, { acknowledge }: Links): string[] {
  return acknowledge ? [`By link       ${acknowledge(alert)} acknowledges it without login, once`] : [];
}

/** The lines of what can be done with an alert. */
export function actLines(alert: number, runbook: string | null, links: Links): string[] {
  const page = consoleOf(alert, links);
  return [
    ...(runbook === null ? [] : [`Runbook       ${runbook}`]),
    ...(page === null ? [] : [`Console       ${page}`]),
    ...linkLines(alert, links),
    `Look          auditplane alerts show ${alert}`,
    `Take it       auditplane alerts ack ${alert} --author YOU --reason "…"`,
    `It is known   auditplane alerts expect ${alert} --until DAY --author YOU --reason "…"`,
  ];
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
