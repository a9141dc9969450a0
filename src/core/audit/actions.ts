/** The vocabulary of the audit log: everything that is ever noted there, and what it is about. A new action is a line here. */

export const AUDIT_ACTIONS = {
  "exception.added": "a volume was announced, or explained, as expected",
  "exception.changed": "what is expected was changed",
  "exception.ended": "what was expected is so no longer",
  "finding.confirmed": "a finding was confirmed as an incident",
  "finding.changed": "what was confirmed was changed",
  "finding.unconfirmed": "that was taken back",
  "share.declared": "a reader outside DataZone was declared",
  "share.changed": "a declared share was changed",
  "share.ended": "a declared share has ended",
  "domain.declared": "it was declared where a domain is told, or what it prescribes",
  "domain.changed": "that was changed",
  "domain.ended": "that was taken back",
  "rollout.begun": "how far a domain is with alerts was decided first",
  "rollout.changed": "how far it is was changed",
  "rollout.ended": "that was taken back: it is as every domain begins",
  "route.set": "it was set in which form, and with how much detail, a route is told",
  "route.changed": "that was changed",
  "route.ended": "that was taken back: it is told in full, as text",
  "mesh_policy.set": "the mesh policy, or what a domain adds to it, was set first",
  "mesh_policy.changed": "that was changed; detail.changes says what, before and after",
  "mesh_policy.applied":
    "a metadata form type or a rule of DataZone was made, or changed, as the policy says",
  "mesh_policy.ended": "what a domain adds to it holds no more",
  "alert.acknowledged": "somebody has an alert in hand",
  "alert.assigned": "an alert was put into somebody's hands",
  "alert.snoozed": "nobody hears of an alert until a time, unless it becomes more severe",
  "alert.resolved": "an alert was closed: what had to be done is done",
  "alert.false_positive": "an alert was closed: the rule was wrong",
  "alert.expected": "an alert was closed: it is known, and will be so until a time",
  "alert.confirmed": "an alert was closed: it was an incident",
  "alert.reopened": "an alert is open again, by somebody, by time, or by a finding that nobody knew",
  "alert.withdrawn": "nothing of what an alert told of stands any more",
  "alert.restored": "something of an alert that was withdrawn stands again",
  "alert.raised": "an alert is more severe, as one of another kind joins it",
  "alert.ticket_linked": "an alert was linked with the ticket in which it is worked on",
  "budget.changed": "how many incidents people look at was changed",
  "catalog.accepted": "a read of the control plane that was short was taken: somebody said that it is so",
  "session.begun": "somebody logged in",
  "session.refused": "somebody whom the identity provider knows was not let in",
  "session.ended": "somebody logged out",
  "token.made": "a token of the API was made: what may be done in somebody's name",
  "token.revoked": "a token of the API is good no more",
  "people.revealed": "somebody sees for an hour whom an alert is about; detail.oneself: they are among them",
  "person.viewed": "somebody looked at what a person did; once an hour, however often",
  "record.viewed": "somebody looked at raw records of what a person did; once an hour, however often",
  "export.made": "what is known of a person was exported; once an hour, however often",
  "person.erased": "a person was erased: what names them is gone, or another name stands there",
  "quarantine.replayed": "what was set aside was read again",
  "breakglass.justified": "it was said why somebody acted in a role for emergencies",
  "revocation.proposed": "somebody's own access is to be ended after a change of role",
  "revocation.approved": "it is to be done; without a person the policy says so",
  "revocation.declined": "it is not to be done",
  "revocation.lapsed": "there is nothing to be done any more",
  "revocation.rehearsed": "it would have been asked for, but for the dry run",
  "revocation.sent": "DataZone is asked for it",
  "revocation.done": "DataZone did it",
  "revocation.proven": "a later read, or an event, shows that it is gone",
  "revocation.failed": "DataZone refused it, or a later read shows it still",
  "audit.erased": "what named people was erased from entries of this log; detail.seqs are theirs",
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** The action that says that others were erased: without one nobody answers for it. */
export const ERASED = "audit.erased" satisfies AuditAction;

/** `file`: what a settings file said when it was given; `system`: nobody decided it. */
export const ACTOR_KINDS = ["person", "file", "system"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export const SUBJECT_KINDS = [
  "alert",
  "audit",
  "breakglass",
  "budget",
  "domain",
  "exception",
  "finding",
  "mesh_policy",
  "person",
  "quarantine",
  "revocation",
  "rollout",
  "route",
  "rule",
  "scope",
  "share",
  "token",
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
