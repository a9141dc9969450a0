/** The page docs/runbooks/quarantine.md, whose table comes from the reasons in the code. */
import { QUARANTINE_REASONS } from "../src/core/record/quarantine-reasons.ts";

const HEAD = `# Runbook: the quarantine

What cannot be read is set aside with its reason and its place (file, ordinal), and its siblings are ingested: a whole
file (bad gzip, no JSON, no shape we know), or single records of a file that is done. Nothing of it is judged, so
somebody should look. The commands work on a kept database: \`--data-dir DIR\`, or \`DATABASE_URL\`.

\`\`\`sh
auditplane quarantine list                  # by reason, then by file; --format json or csv give every file
auditplane quarantine show FILE             # what of a file is set aside, and why
auditplane quarantine show FILE ORDINAL     # the raw record, read again from its file
auditplane quarantine replay --catalog mesh.yaml [--reason REASON] [FILE…]
\`\`\`

## What each reason means

| reason | meaning | what to do |
|---|---|---|
`;

const TAIL = `
## Replay

\`replay\` reads again only what was set aside. A record that is good now comes in: the hours that it touches are derived
again, as a scan does, and findings follow. It goes by the database's clock, so what happened more than 24 hours ago is
history: stored and shown, never paged. Give it the catalog and the rules of the last scan; without \`--catalog\`, where
the last run had one, it refuses. Run it as often as you like, also after a kill: nothing comes in twice.

- **After an upgrade** that reads what the former version refused: \`replay --reason REASON\`.
- **\`future_event_time\`**: replay when the time has come, for example daily.
- **A file that is gone** is reported, the others are read, and the exit code is 1. Put it back under its path. A relative
  path counts from the folder that the scan was started in.
- **An object that a worker set aside as a whole**, of a trail's bucket or a watched folder, is read as it stands there now,
  with the reader's rights of now: after \`object_forbidden\`, \`object_missing\`, \`object_unavailable\` or \`worker_lost\`, once the cause is gone;
  after \`truncated_gzip\`, once the whole content is there. What was set aside of its former content is let out then. One
  that still cannot be had, or that a worker has in hand, or for a minute a replay that was killed, stays as it is; it is
  reported, and the exit code is 1.
- **Any other file whose content was changed** is another file: \`scan\` reads it. What was set aside of the former content
  can come in only if that content is put back.
- **A file that this version divides into other records** than the one that set them aside: nobody can say which were
  set aside, so nothing comes in and the exit code is 1. Scan a copy under another name; what is known is a duplicate.

The findings of files are printed by \`scan\` on the same paths: known files are not read again.
`;

export function renderQuarantine(): string {
  const rows = Object.entries(QUARANTINE_REASONS).map(
    ([reason, { meaning, remedy }]) => `| \`${reason}\` | ${meaning} | ${remedy} |\n`,
  );
  return `${HEAD}${rows.join("")}${TAIL}`;
}
