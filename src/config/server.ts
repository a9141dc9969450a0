/** The variables of the API and the console: where they listen, and who logs in. */
import { BlockList, isIP } from "node:net";
import { z } from "zod";
import { ROLE_NAMES } from "../core/authority/role.ts";
import { parseRoleGroup } from "../core/authority/role-groups.ts";
import type { RoleGroups } from "../core/authority/role-groups.ts";
import { PRIVACY_MODES } from "../core/authority/viewer.ts";
import type { PrivacyMode } from "../core/authority/viewer.ts";
import { list } from "./fields.ts";

export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly groupsClaim: string;
  readonly roleGroups: RoleGroups;
}

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  /** undefined: nobody logs in, which is for this machine alone. */
  readonly oidc: OidcSettings | undefined;
  /** Addresses and ranges. */
  readonly trustedProxies: readonly string[];
  readonly privacy: PrivacyMode;
}

const LISTEN = /^(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i;
const EMPTY = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

export const serverFields = {
  AUDITPLANE_LISTEN: z
    .string()
    .default("127.0.0.1:8080")
    .transform((text) => (text === "" ? "127.0.0.1:8080" : text))
    .refine((text) => LISTEN.test(text) && Number(LISTEN.exec(text)?.[2]) <= 65_535, "is no HOST:PORT")
    .describe("Where the API and the console listen: HOST:PORT. Absent: 127.0.0.1:8080."),
  AUDITPLANE_PRIVACY: z
    .enum(PRIVACY_MODES)
    .default("pseudonymous")
    .describe(
      "pseudonymous: all roles but analyst see people under pseudonyms; open: whoever may look sees names. Absent: pseudonymous.",
    ),
  AUDITPLANE_OIDC_ISSUER: z
    .string()
    .optional()
    .transform(EMPTY)
    .refine(
      (text) => text === undefined || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
      "is no https:// URL",
    )
    .describe(
      "Issuer of the OpenID Connect provider at which people log in. Absent: nobody logs in, only this machine is answered, and nothing can be signed.",
    ),
  AUDITPLANE_OIDC_CLIENT_ID: z
    .string()
    .optional()
    .transform(EMPTY)
    .describe("What this installation is called there."),
  AUDITPLANE_OIDC_CLIENT_SECRET: z
    .string()
    .optional()
    .transform(EMPTY)
    .describe("Its secret there. Absent: it is a public client, by PKCE alone."),
  AUDITPLANE_OIDC_GROUPS_CLAIM: z
    .string()
    .optional()
    .transform((text) => EMPTY(text) ?? "groups")
    .describe("The claim of the ID token that holds groups. Absent: groups."),
  AUDITPLANE_ROLES: list
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (text) => parseRoleGroup(text) !== undefined,
            `is no ROLE=GROUP with a role of ${ROLE_NAMES.join(", ")}`,
          ),
      ),
    )
    .describe(
      "Which groups have which roles, separated by commas: analyst=security-team,owner=*; * is whoever logs in. Absent: nobody has any.",
    ),
  AUDITPLANE_TRUSTED_PROXIES: list
    .pipe(z.array(z.string().refine(isRange, "is no address or range, such as 10.0.0.0/16")))
    .describe(
      "Addresses and ranges of proxies between people and the server, separated by commas: what they say in X-Forwarded-For of whence a login comes is believed. Absent: nobody's word is; logins are limited by the address that connects.",
    ),
} as const;

function isRange(text: string): boolean {
  const [, address = "", bits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits ?? 0) <= (family === 4 ? 32 : 128);
}

type ServerData = { [K in keyof typeof serverFields]: z.infer<(typeof serverFields)[K]> };

export function serverSettings(data: ServerData): ServerSettings {
  const [, host = "", port = ""] = LISTEN.exec(data.AUDITPLANE_LISTEN) ?? [];
  const { AUDITPLANE_OIDC_ISSUER: issuer, AUDITPLANE_OIDC_CLIENT_ID: clientId } = data;
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: Number(port),
    trustedProxies: data.AUDITPLANE_TRUSTED_PROXIES,
    privacy: data.AUDITPLANE_PRIVACY,
    oidc:
      issuer === undefined || clientId === undefined
        ? undefined
        : {
            issuer: new URL(issuer),
            clientId,
            clientSecret: data.AUDITPLANE_OIDC_CLIENT_SECRET,
            groupsClaim: data.AUDITPLANE_OIDC_GROUPS_CLAIM,
            roleGroups: data.AUDITPLANE_ROLES.flatMap((text) => parseRoleGroup(text) ?? []),
          },
  };
}

/** What is wrong with them only together; a line each. */
export function serverContradictions(
  data: ServerData & { readonly AUDITPLANE_CONSOLE_URL?: string | undefined },
): string[] {
  const { AUDITPLANE_OIDC_ISSUER: issuer, AUDITPLANE_OIDC_CLIENT_ID: clientId } = data;
  const { host, oidc } = serverSettings(data);
  const lines: string[] = [];
  if (issuer !== undefined && clientId === undefined)
    lines.push("AUDITPLANE_OIDC_CLIENT_ID: is not set, and the issuer knows nobody without; set it");
  if (issuer === undefined && clientId !== undefined)
    lines.push(
      "AUDITPLANE_OIDC_ISSUER: is not set, and AUDITPLANE_OIDC_CLIENT_ID is of no use without; set it",
    );
  if (oidc && oidc.issuer.protocol !== "https:" && !isLoopback(oidc.issuer.hostname.replace(/^\[|\]$/g, "")))
    lines.push(
      "AUDITPLANE_OIDC_ISSUER: is not https, and whoever is between could log in as anybody; set it to its https:// URL",
    );
  if (!oidc && !isLoopback(host))
    lines.push(
      `AUDITPLANE_LISTEN: ${host} is reached from other machines, and nobody has to log in; set AUDITPLANE_OIDC_ISSUER, or listen at 127.0.0.1`,
    );
  if (oidc && oidc.roleGroups.length === 0)
    lines.push("AUDITPLANE_ROLES: gives nobody a role, and whoever logs in could see nothing; set it");
  if (oidc && !isLoopback(host) && data.AUDITPLANE_CONSOLE_URL === undefined)
    lines.push("AUDITPLANE_CONSOLE_URL: is not set, and the issuer has to send people back to it; set it");
  return lines;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === "localhost" : LOOPBACK.check(host, family === 4 ? "ipv4" : "ipv6");
}
