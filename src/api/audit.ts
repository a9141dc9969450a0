/** `/v1/audit`: who decided what, and whether that is still as it was written. */
import { AUDIT_ACTIONS } from "../core/audit/actions.ts";
import type { AuditAction } from "../core/audit/actions.ts";
import { isoTime } from "../core/record/time.ts";
import { printEntry } from "../reports/audit-list/render.ts";
import { printVerified } from "../reports/audit-verify/render.ts";
import { listAudit } from "../store/audit-log.ts";
import { askedPerson } from "../http/asked-person.ts";
import { signedIn } from "../http/guard.ts";
import { veiledEntry } from "../reports/audit-list/veiled.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { time } from "./schemas/field.ts";
import { auditEntry, auditVerification } from "./schemas/audit.ts";

const ACTIONS = Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]];

const listRoute = createRoute({
  ...guarded("audit:read"),
  method: "get",
  path: "/audit",
  tags: ["audit"],
  summary: "Entries of the audit log, the newest first",
  request: {
    query: z.object({
      ...pageQuery,
      subject: z.string().max(600).optional().openapi({
        description: "The id of what it is about, whatever its kind; a person as answers call them.",
      }),
      actor: z.string().max(320).optional(),
      action: z.enum(ACTIONS).optional(),
      since: time.optional(),
    }),
  },
  responses: responses(pageOf(auditEntry, "AuditLog"), "Entries."),
});

const verifyRoute = createRoute({
  ...guarded("audit:read"),
  method: "get",
  path: "/audit/verification",
  tags: ["audit"],
  summary: "Whether every entry follows from the one before, and agrees with what was signed",
  responses: responses(auditVerification, "What is proven."),
});

export const addAudit: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, since, subject, ...filter } = c.req.valid("query");
    const [before] = readCursor(cursor, z.tuple([z.int()])) ?? [];
    const { veil, asked } = await deps.readAs(signedIn(c.get("viewer")), async (client, own) => {
      return {
        veil: own,
        asked: subject === undefined ? undefined : await askedPerson(client, own, subject),
      };
    });
    const rows = await listAudit(deps.pool, {
      ...filter,
      subject: subject === undefined ? undefined : veil.uidOf(subject),
      // whom nothing else is known of is found by name where names are seen
      person: asked?.key ?? (veil.isOpen ? subject : null),
      before,
      since: since === undefined ? undefined : Date.parse(since),
      limit: limit + 1,
    });
    return c.json(
      cut(rows.reverse(), limit, {
        item: (entry) => veiledEntry(printEntry(entry), veil),
        at: ({ seq }) => [seq],
      }),
      200,
    );
  });
  api.openapi(verifyRoute, async (c) => {
    const checked = await deps.actions.verifyAudit();
    return c.json({ checked_at: isoTime(checked.checkedAt), ...printVerified(checked) }, 200);
  });
};
