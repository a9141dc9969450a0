/** Who may do what: roles, which an identity provider's groups give, and what each of them may. */

/** Every role with what it is for. */
export const ROLES = {
  viewer: "looks at alerts, assets and rules; people have pseudonyms",
  analyst: "answers alerts of every domain, and sees who did what",
  owner: "answers alerts of the domains that are theirs by the catalog, and sees no other",
  reviewer: "decides in access reviews who keeps what",
  auditor: "looks at everything that was decided, and changes nothing",
  admin: "sets how far each domain is with alerts, what is expected, and who may use the API",
} as const;
export type Role = keyof typeof ROLES;

export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[];

/** Every permission with what it allows. */
export const PERMISSIONS = {
  "alerts:read": "look at alerts, and who was told of them",
  "alerts:decide": "acknowledge, snooze, close and assign alerts",
  "findings:read": "look at findings",
  "records:read": "look at the records that findings rest on",
  "accesses:read": "look at who read what, in sums",
  "people:read": "look at what a person did",
  "people:reveal": "see for a time whom a pseudonym stands for, for a reason that is noted",
  "people:erase": "erase a person",
  "assets:read": "look at assets, and who may read them",
  "catalog:read": "look at domains, projects and their owners",
  "rules:read": "look at rules, and how they did",
  "exceptions:read": "look at what is expected",
  "exceptions:write": "announce what is expected, and end it",
  "rollout:read": "look at how far domains are with alerts",
  "rollout:write": "decide how far a domain is with alerts",
  "pipeline:read": "look at the health of the pipeline, its coverage and what was set aside",
  "pipeline:replay": "have what was set aside read again",
  "audit:read": "look at the audit log",
  "reviews:read": "look at access reviews",
  "reviews:decide": "decide in access reviews about own data, or what was put into one's hands",
  "reviews:sign": "sign, close and delegate access reviews of own data",
  "tokens:write": "make and revoke tokens of the API",
} as const;
export type Permission = keyof typeof PERMISSIONS;

export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as readonly Permission[];

const LOOK: readonly Permission[] = [
  "alerts:read",
  "findings:read",
  "accesses:read",
  "people:read",
  "assets:read",
  "catalog:read",
  "rules:read",
  "exceptions:read",
  "rollout:read",
  "pipeline:read",
  "reviews:read",
];

/** Of an owner all of it is about their domains alone. */
const MAY: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: [...LOOK, "reviews:decide"],
  analyst: [
    ...LOOK,
    "alerts:decide",
    "records:read",
    "people:reveal",
    "exceptions:write",
    "pipeline:replay",
    "audit:read",
    "reviews:decide",
  ],
  owner: [
    "alerts:read",
    "alerts:decide",
    "findings:read",
    "accesses:read",
    "people:read",
    "people:reveal",
    "assets:read",
    "catalog:read",
    "rules:read",
    "exceptions:read",
    "rollout:read",
    "reviews:read",
    "reviews:decide",
    "reviews:sign",
  ],
  reviewer: [...LOOK, "people:reveal", "reviews:decide", "reviews:sign"],
  auditor: [...LOOK, "records:read", "people:reveal", "audit:read"],
  admin: [
    ...LOOK,
    "alerts:decide",
    "exceptions:write",
    "rollout:write",
    "people:erase",
    "pipeline:replay",
    "audit:read",
    "reviews:decide",
    "reviews:sign",
    "tokens:write",
  ],
};

/** What roles allow together. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => MAY[role]));
}
