/**
 * `/links/…`: where a link of a message lands. Looking at it changes nothing: programs that read mail follow every link. What it does is
 * done by the button of its page, once.
 */
import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { Context } from "hono";
import { linkViewer } from "../core/authority/viewer.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { hashOf } from "../core/authority/secret-hash.ts";
import { readLink, signatureOf } from "../core/message/signed-link.ts";
import type { AlertLink } from "../core/message/signed-link.ts";
import { isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { readAlert } from "../store/alert-states.ts";
import { readServerKey } from "../store/server-keys.ts";
import { wasUsed } from "../store/used-links.ts";
import type { WayInDeps, ReadAs } from "./deps.ts";
import type { SaidPage } from "./page.ts";
import type { Env } from "./who-asks.ts";

export function createLinks(deps: WayInDeps, readAs: ReadAs): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/links/:link", async (c) => {
    const text = c.req.param("link");
    const link = await judge(text, deps);
    if ("title" in link) return await deps.showPage(c, link);
    const who = await whoActs(c, link, { deps, readAs });
    return await deps.showPage(c, await confirmPage(c, { link, who, deps }));
  });
  app.post("/links/:link", async (c) => {
    const text = c.req.param("link");
    const link = await judge(text, deps);
    if ("title" in link) return await deps.showPage(c, link);
    const viewer = await whoActs(c, link, { deps, readAs });
    try {
      const hash = hashOf(text);
      await deps.actions.acknowledgeByLink({ id: link.alert, viewer, hash, until: link.until });
    } catch (error) {
      if (!(error instanceof AuditplaneError) || (error.code !== "usage" && error.code !== "input_missing"))
        throw error;
      return await deps.showPage(c, {
        status: 422,
        title: "Not done",
        says: [error.message],
        link: look(link),
      });
    }
    return await deps.showPage(c, {
      status: 200,
      title: `Alert ${link.alert} is acknowledged`,
      says: [
        `It is recorded as done by ${viewer.name}. Whoever was told of the alert hears that somebody has it in hand.`,
      ],
      link: look(link),
    });
  });
  return app;
}

/** The link, or the page that says why it is none. */
async function judge(text: string, { pool, now }: WayInDeps): Promise<AlertLink | SaidPage> {
  const link = readLink(text);
  if (!link || !isSigned(link, await readServerKey(pool, "links"))) return TAMPERED;
  if (now() >= link.until) return overPage(link);
  return (await wasUsed(pool, hashOf(text))) ? usedPage(link) : link;
}

function isSigned(link: AlertLink & { readonly signature: string }, key: Buffer): boolean {
  return timingSafeEqual(Buffer.from(link.signature), Buffer.from(signatureOf(link, key)));
}

/** Whoever is logged in and may acknowledge that alert, else the bearer of the link, whoever that is. */
async function whoActs(
  c: Context<Env>,
  { alert }: AlertLink,
  { readAs }: { readonly deps: WayInDeps; readonly readAs: ReadAs },
): Promise<Viewer> {
  const viewer = c.get("viewer");
  if (!viewer?.permissions.has("alerts:decide")) return linkViewer();
  const seen = await readAs(viewer, (client) => readAlert(client, alert));
  return seen ? viewer : linkViewer();
}

/** It says nothing of what the alert is about: nobody knows who looks. */
async function confirmPage(
  c: Context<Env>,
  { link, who, deps }: { readonly link: AlertLink; readonly who: Viewer; readonly deps: WayInDeps },
): Promise<SaidPage> {
  const { alert: id } = link;
  const alert = await readAlert(deps.pool, id);
  if (!alert)
    return { status: 404, title: `Alert ${id} is gone`, says: ["There is nothing to acknowledge."] };
  const state = alert.content.kind === "withdrawn" ? "withdrawn" : (alert.state?.name ?? "open");
  const title = `Acknowledge alert ${id}?`;
  const isNobody = who.way === "link";
  return {
    status: 200,
    title,
    says: [
      `The alert is ${state.replaceAll("_", " ")}. To acknowledge it says that somebody has it in hand; it stays open until it is closed.`,
      isNobody
        ? "You are not logged in, or may not decide about this alert: it is recorded as done by link, without login."
        : `It is recorded as done by ${who.name}.`,
      `The link is good once, until ${isoTime(link.until)}.`,
    ],
    form: { action: c.req.path, button: "Acknowledge" },
    link:
      isNobody && deps.oidc
        ? { href: `/login?next=${encodeURIComponent(c.req.path)}`, text: "Log in first" }
        : look(link),
  };
}

function look({ alert }: AlertLink): NonNullable<SaidPage["link"]> {
  return { href: `/alerts/${alert}`, text: "Look at the alert" };
}

const TAMPERED: SaidPage = {
  status: 404,
  title: "No such link",
  says: [
    "This server made no such link: it was changed, cut off, or is of another installation. Take it from the message as it is, or log in.",
  ],
  link: { href: "/", text: "Go to the console" },
};

function overPage(link: AlertLink): SaidPage {
  const says = [`It was good until ${isoTime(link.until)}. Log in to answer the alert.`];
  return { status: 410, title: "The link is too old", says, link: look(link) };
}

function usedPage(link: AlertLink): SaidPage {
  const says = ["It was used, and is good once. Log in to see what became of the alert."];
  return { status: 410, title: "The link was used already", says, link: look(link) };
}
