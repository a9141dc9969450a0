/** A page that says something and offers one way on: of the way in, before there is a console around it. */
import type { Context } from "hono";
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
