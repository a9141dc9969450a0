/** Under which session somebody acts: one a day, or several where an attack is spread over them. */
import { createRandom } from "../random.ts";
import type { Random } from "../random.ts";
import { permissionSetRole, roleSession, serviceCaller } from "../records/identity.ts";
import { assumeRoleRecord } from "../records/management.ts";
import type { Caller, TrailRecord } from "../records/record.ts";
import type { Attack } from "./attacks.ts";
import { REGION } from "./mesh.ts";
import type { Project } from "./mesh.ts";
import { DAY, HOUR } from "./options.ts";
import type { Person, Stint } from "./people.ts";
import { projectRole, serviceRole } from "./sign-in.ts";
import type { Habit } from "./peer-groups.ts";

/** Whose session, in which project. */
export interface Actor {
  readonly person: Person;
  readonly stint: Stint;
  readonly project: Project;
  readonly attack: Attack | undefined;
}

export interface Session {
  readonly caller: Caller;
  /** The record that opened it; only the first asker gets it. */
  readonly opening: TrailRecord | undefined;
}

/** Asked in the order of hours, it opens a session in the first seconds of its first one; it forgets what is a day old. */
export type Sessions = (actor: Actor, at: number) => Session;

const NOTEBOOK =
  "Boto3/1.40.30 md/Botocore#1.40.30 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard";
const AGENTS: Readonly<Record<Habit, string>> = {
  office: NOTEBOOK,
  always: "aws-sdk-js/3.890.0 ua/2.1 os/linux lang/js md/nodejs#22.18.0 api/s3#3.890.0 m/E,b",
  nightly:
    "Hadoop 3.4.1, aws-sdk-java/2.29.52 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#17.0.15 md/OpenJDK_64-Bit_Server_VM exec-env/EMR_Serverless hll/s3a",
  rounds: `${NOTEBOOK} exec-env/AWS_Lambda_python3.13`,
};
/** Who opens the sessions of services. */
const STARTERS: Readonly<Record<Habit, string>> = {
  office: "sts.amazonaws.com",
  always: "ecs-tasks.amazonaws.com",
  nightly: "glue.amazonaws.com",
  rounds: "lambda.amazonaws.com",
};

export function createSessions(seed: string): Sessions {
  let today = Number.NaN;
  let known = new Map<string, Caller>();
  return (actor, at) => {
    const day = Math.floor(at / DAY);
    if (day !== today) {
      today = day;
      known = new Map();
    }
    const part = partOf(actor.attack, at);
    const key = keyOf(actor.person, part, at);
    const caller = known.get(key);
    if (caller) return { caller, opening: undefined };
    const random = createRandom(`${seed}/session/${day}/${key}`);
    const startedAt =
      part === 0 ? at - (at % HOUR) + 1000 * random.int(5, 25) : startOf(actor.attack as Attack, part);
    const session = open(actor, { startedAt, part }, random);
    known.set(key, session.caller);
    return session;
  };
}

/** A day's session of Identity Center, but an hour's of any role: chained ones live no longer. */
function keyOf({ number, signIn }: Person, part: number, at: number): string {
  const lasts = signIn === "identity_center" || part > 0;
  return lasts ? `${number}/${part}` : `${number}/${part}/${Math.floor(at / HOUR)}`;
}

/** 0, or from 1 on the part of an attack that uses several sessions one after the other. */
function partOf(attack: Attack | undefined, at: number): number {
  if (!attack || attack.sessions === 1 || at < attack.from || at >= attack.until) return 0;
  return 1 + Math.floor(((at - attack.from) / (attack.until - attack.from)) * attack.sessions);
}

/** Some seconds before the first call of a part, for what is called on its behalf. */
function startOf({ from, until, sessions }: Attack, part: number): number {
  return Math.max(from, from + ((part - 1) * (until - from)) / sessions - 10_000);
}

function open(
  actor: Actor,
  { startedAt, part }: { startedAt: number; part: number },
  random: Random,
): Session {
  const { person, project, stint } = actor;
  const { account } = project.domain;
  const from = { account, ip: addressOf(person.number, part), agent: AGENTS[person.rhythm.habit] };
  if (person.kind === "service") {
    const { role } = serviceRole(person, project);
    const starter = serviceCaller(STARTERS[person.rhythm.habit], account);
    const call = { caller: starter, at: startedAt, region: REGION };
    const { record, identity } = assumeRoleRecord(
      call,
      { account, role, session: `run-${random.hex(8)}` },
      random,
    );
    return { caller: { ...from, identity }, opening: record };
  }
  const role = permissionSetRole(stint.group.role, account);
  const portal = { account, role, session: person.id, startedAt: startedAt - 60_000, mfa: true };
  const caller = { ...from, identity: roleSession(portal, random) };
  if (person.signIn === "identity_center") return { caller, opening: undefined };
  const call = { caller, at: startedAt, region: REGION };
  const { record, identity } = assumeRoleRecord(
    call,
    {
      account,
      role: projectRole(project).role,
      session: `botocore-session-${random.int(1_780_000_000, 1_799_999_999)}`,
      sourceIdentity: person.id,
    },
    random,
  );
  return { caller: { ...from, identity }, opening: record };
}

/** Each session of an attack that uses several comes from another network. */
function addressOf(person: number, part: number): string {
  const network = part === 0 ? ["192.0.2", "198.51.100"][person % 2] : "203.0.113";
  return `${network}.${1 + ((person * 7 + part * 50) % 254)}`;
}
