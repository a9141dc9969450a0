/** The console: pages that are made on the server. One that is new is a file and a line here. */
import { Hono } from "hono";
import { compress } from "hono/compress";
import { answerProblem } from "../http/problem.ts";
import type { AnswerProblem } from "../http/app.ts";
import type { Problem } from "../http/problem.ts";
import type { Env } from "../http/who-asks.ts";
import { addAccessMap } from "./access-map.tsx";
import { addAlerts } from "./alerts.tsx";
import { addAlert } from "./alert.tsx";
import { addAssets } from "./assets.tsx";
import { addPeople } from "./people.tsx";
import { addPersonReport } from "./person-report.tsx";
import { addPipeline } from "./pipeline.tsx";
import { addExceptions } from "./exceptions.tsx";
import { addRollout } from "./rollout.tsx";
import { addRules } from "./rules.tsx";
import { addQuarantine } from "./quarantine.tsx";
import { addReview } from "./review.tsx";
import { addReviews } from "./reviews.tsx";
import { addReviewTrend } from "./review-trend.tsx";
import { addSubscriptions } from "./subscriptions.tsx";
import { answerPage, frameOf } from "./page.tsx";
import type { AddPages, ConsoleDeps, FrameDeps } from "./page.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";

const PAGES: readonly AddPages[] = [
  addAlerts,
  addAlert,
  addAssets,
  addSubscriptions,
  addPeople,
  addPersonReport,
  addAccessMap,
  addRules,
  addRollout,
  addExceptions,
  addPipeline,
  addQuarantine,
  addReviews,
  addReviewTrend,
  addReview,
];

/** Mounted at `/`, behind who asks. */
export function createConsole(deps: ConsoleDeps): Hono<Env> {
  const pages = new Hono<Env>();
  pages.use(compress());
  pages.get("/", (c) => c.redirect("/alerts"));
  for (const add of PAGES) add(pages, deps);
  return pages;
}

/** Refusals as pages for browsers; whoever is not known is asked who they are, and brought back. Programs are told as the API tells them. */
export function createRefusals(deps: FrameDeps): AnswerProblem {
  return (c, problem) => {
    const { pathname, search } = new URL(c.req.url);
    const isBrowser = /\btext\/html\b/.test(c.req.header("accept") ?? "");
    if (!isBrowser || pathname.startsWith("/v1/")) return answerProblem(c, problem);
    if (problem.status === 401 && c.req.method === "GET")
      return c.redirect(`/login?next=${encodeURIComponent(`${pathname}${search}`)}`);
    return answerPage(c, <Refusal frame={frameOf(c, deps)} problem={problem} />, problem.status);
  };
}

const Refusal = ({ frame, problem }: { readonly frame: Frame; readonly problem: Problem }) => (
  <Layout frame={frame} title={problem.title}>
    <h1>{problem.title}</h1>
    <p class="notice bad">{problem.detail}</p>
    <p>
      <a href="/alerts">To the alerts</a>
    </p>
  </Layout>
);
