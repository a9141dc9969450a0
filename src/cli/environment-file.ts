/** Every setting as a commented line of a file of variables, for shells, systemd, containers and `node --env-file`. */

interface Section {
  readonly title: string;
  /** By name: a value that could be one's own. */
  readonly examples: Readonly<Record<string, string>>;
}

/** No value needs quotes: those who read such files do not agree on them. */
const SECTIONS: readonly Section[] = [
  {
    title: "Where events and jobs are kept",
    examples: {
      DATABASE_URL: "postgres://auditplane:password@db.example.com:5432/auditplane",
      REDIS_URL: "rediss://redis.example.com:6379",
    },
  },
  {
    title: "What a trail delivers: nothing is seen of reads of data without it",
    examples: {
      AUDITPLANE_TRAIL_LOCATIONS: "s3://example-trail/ct/",
      AUDITPLANE_TRAIL_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/123456789012/auditplane-deliveries",
      AUDITPLANE_TRAIL_DAYS: "3",
      AUDITPLANE_FOLDERS: "/var/lib/example/AWSLogs",
      AWS_REGION: "eu-west-1",
    },
  },
  {
    title: "Accounts that are asked, and the role that is taken on there",
    examples: {
      AUDITPLANE_LOOKUP: "123456789012/eu-west-1,111122223333/eu-west-1",
      AUDITPLANE_LOOKUP_DAYS: "90",
      AUDITPLANE_COVERAGE: "123456789012/eu-west-1,111122223333/eu-west-1",
      AUDITPLANE_READER_ROLE: "arn:aws:iam::{account}:role/auditplane-reader",
      AUDITPLANE_REVOKE_ROLE: "arn:aws:iam::{account}:role/auditplane-revoke",
      AUDITPLANE_READER_EXTERNAL_ID: "7f3c0e9a-auditplane",
      AUDITPLANE_MACIE: "123456789012/eu-west-1",
    },
  },
  {
    title:
      "Who owns what and who may read it: a catalog file (docs/catalog-file.md), or the control plane (docs/control-plane.md)",
    examples: {
      AUDITPLANE_CATALOG: "/etc/auditplane/catalog.yaml",
      AUDITPLANE_CONTROL_PLANE:
        "datazone/123456789012/eu-west-1/dzd-example,lakeformation/111122223333/eu-west-1,glue/111122223333/eu-west-1,identity-center/123456789012/eu-west-1/d-9067example,organization/123456789012",
    },
  },
  {
    title: "Who is told of what no domain owns, and beside owners of what pages (docs/alerts.md)",
    examples: {
      AUDITPLANE_FALLBACK_TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:auditplane-alerts-fallback",
      AUDITPLANE_ON_CALL_TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:auditplane-alerts-on-call",
    },
  },
  {
    title: "Pages that messages link to (docs/alerts.md)",
    examples: {
      AUDITPLANE_CONSOLE_URL: "https://audit.example.com",
      AUDITPLANE_RUNBOOK_URL: "https://docs.example.com/auditplane/rules",
    },
  },
  {
    title: "The API and the console: where they listen, and who logs in (docs/console.md)",
    examples: {
      AUDITPLANE_LISTEN: "127.0.0.1:8080",
      AUDITPLANE_OIDC_ISSUER: "https://login.example.com/",
      AUDITPLANE_OIDC_CLIENT_ID: "auditplane",
      AUDITPLANE_OIDC_CLIENT_SECRET: "from-a-secret-store",
      AUDITPLANE_OIDC_GROUPS_CLAIM: "groups",
      AUDITPLANE_ROLES: "analyst=security-team,auditor=internal-audit,admin=platform-team,owner=*",
      AUDITPLANE_TRUSTED_PROXIES: "10.0.0.0/16",
    },
  },
  {
    title: "Who sees names of people, and how long what is kept (docs/privacy.md)",
    examples: {
      AUDITPLANE_PRIVACY: "pseudonymous",
      AUDITPLANE_RETENTION: "quarantine=30,reveals=730",
      AUDITPLANE_ARCHIVE: "s3://example-archive/production",
    },
  },
  {
    title: "Webhooks, where somebody is told by one (docs/sinks.md)",
    examples: {
      AUDITPLANE_WEBHOOK_HOSTS: "hooks.example.com,alerts.example.com:8443",
      AUDITPLANE_WEBHOOK_PRIVATE_HOSTS: "alerts.example.com:8443",
      AUDITPLANE_WEBHOOK_SECRET_FILE: "/etc/auditplane/webhook-key",
    },
  },
  {
    title: "Signed heads of the audit log, where whoever owns the database cannot write (docs/audit-log.md)",
    examples: {
      AUDITPLANE_AUDIT_HEADS: "s3://example-audit-heads/production",
      AUDITPLANE_AUDIT_KEY: "/etc/auditplane/audit-key.pem",
    },
  },
  {
    title: "Reports of access reviews: where they go, and who signs them (docs/reviews.md)",
    examples: {
      AUDITPLANE_REPORTS: "s3://example-reviews/production",
      AUDITPLANE_REPORT_KEY: "/etc/auditplane/report-key.pem",
      AUDITPLANE_REPORT_SIGNER: "audit@example.com",
      AUDITPLANE_REPORT_FONTS: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    },
  },
  {
    title: "Whose word is taken for who they are",
    examples: {
      AUDITPLANE_TRUSTED_SESSION_ROLES: "arn:aws:iam::123456789012:role/saml-analyst",
      AUDITPLANE_TRUSTED_SOURCE_IDENTITY: "123456789012",
    },
  },
  {
    title: "This machine",
    examples: { AUDITPLANE_THREADS: "4", AUDITPLANE_ALIVE_FILE: "/tmp/alive", NO_COLOR: "1" },
  },
];

const HEAD = `## Settings of auditplane: docs/configuration.md. Lines with one # are examples: take the # and the space behind it away, and edit.
## It may hold the password of the database: keep it out of version control. Credentials of AWS do not belong here.
## A value with a $, a # or a blank stands between single quotes; docker run --env-file alone would take these for a part of it.
`;
const WIDTH = 120;

/** All of them, in sections, each with what it means. */
export function renderEnvironmentFile(
  settings: readonly { readonly name: string; readonly description: string }[],
): string {
  const meanings = new Map(settings.map(({ name, description }) => [name, description]));
  const sections = SECTIONS.map(({ title, examples }) => {
    const lines = Object.entries(examples).map(
      ([name, example]) => `${wrapped(meanings.get(name) ?? "")}\n# ${name}=${example}\n`,
    );
    return `\n## --- ${title} ---\n\n${lines.join("\n")}`;
  });
  return `${HEAD}${sections.join("")}`;
}

function wrapped(text: string): string {
  const lines: string[] = [];
  let line = "##";
  for (const word of text.split(" ")) {
    if (line.length + word.length >= WIDTH) {
      lines.push(line);
      line = "##";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}
