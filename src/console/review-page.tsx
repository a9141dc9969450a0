/** How the page of a review looks. It works without scripts: every decision is a form of its own. */
import type { FC } from "hono/jsx";
import { isoTime } from "../core/record/time.ts";
import { isSigned, nextSigning, refusedClosing, statementOf } from "../core/review/certify/signing.ts";
import type { ReadReview } from "../reports/reviews/read.ts";
import type { ReviewScope } from "../store/review-delegations.ts";
import { ITEM_LISTS } from "../store/review-items.ts";
import type { ItemList } from "../store/review-items.ts";
import type { ReviewRow } from "../store/review-rows.ts";
import { More, Reason } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Facts, Tiles, Time } from "./parts/text.tsx";
import { ItemCard, LowRisk } from "./review-item.tsx";
import { ReviewReports } from "./review-reports.tsx";
import { ReviewState } from "./reviews.tsx";

export interface ShownPage {
  readonly page: ReadReview;
  readonly list: ItemList;
  readonly more: string | undefined;
  /** In ms. */
  readonly now: number;
  /** The key of whoever looks; their name where the catalog does not know them. */
  readonly person: string;
  readonly isOwner: boolean;
  /** Whether anything can be decided, by somebody like them. */
  readonly mayDecide: boolean;
  /** ARN of an asset's table in Glue; undefined: it has none. */
  readonly tableOf: (asset: string | null) => string | undefined;
  /** Numbers of the items that are theirs to decide about. */
  readonly theirs: ReadonlySet<number>;
  /** Numbers of the items that are access of their own: nobody decides about that. */
  readonly own: ReadonlySet<number>;
  /** What can be put into somebody else's hands, of the whole review. */
  readonly scopes: readonly ReviewScope[];
}

export const ReviewPage: FC<{
  readonly frame: Frame;
  readonly shown: ShownPage;
  readonly row: ReviewRow;
}> = ({ frame, shown, row }) => {
  const { page, list, more } = shown;
  const action = `/reviews/${encodeURIComponent(page.id)}`;
  return (
    <Layout frame={frame} title={`Review of ${page.domain}, ${page.month}`} at="/reviews">
      <h1>
        Who may read data of {page.domain}, {page.month}
      </h1>
      <p class="lead">
        {page.id} · <ReviewState review={page} /> · due <Time time={page.due_at} />
      </p>
      {page.reason !== null && <p>Out of turn: {page.reason}.</p>}
      <Tiles
        tiles={[
          ["To decide", String(page.undecided)],
          ["Of high risk", String(page.undecided_high)],
          ["Kept", String(page.kept)],
          ["Revoked", String(page.revoked)],
          ["Revoked, not gone yet", String(page.removals_open)],
          [
            "Middle decision took",
            page.median_seconds === null ? "not measured" : `${page.median_seconds} s`,
          ],
        ]}
      />
      <p class="quiet">{page.sum}</p>
      <Lists action={action} list={list} />
      {list === "low" && shown.mayDecide && shown.isOwner && page.items.length > 0 ? (
        <LowRisk action={action} shown={shown} />
      ) : (
        page.items.map((item) => <ItemCard action={action} item={item} shown={shown} />)
      )}
      {page.items.length === 0 && <p class="quiet">Nothing is in this list.</p>}
      <More href={more} text="Further items" />
      <Owning frame={frame} shown={shown} row={row} action={action} />
      <ReviewReports reports={page.reports} />
    </Layout>
  );
};

const LIST_WORDS: Readonly<Record<ItemList, string>> = {
  all: "All",
  undecided: "To decide",
  decided: "Decided",
  carried: "Whose last decision holds",
  low: "Of low risk, together",
  revoked: "Revoked",
};

const Lists: FC<{ readonly action: string; readonly list: ItemList }> = ({ action, list }) => (
  <nav class="lists" aria-label="Items">
    {ITEM_LISTS.map((one) => (
      <a href={`${action}?list=${one}`} aria-current={one === list ? "page" : undefined}>
        {LIST_WORDS[one]}
      </a>
    ))}
  </nav>
);

interface Part {
  readonly frame: Frame;
  readonly shown: ShownPage;
  readonly row: ReviewRow;
  readonly action: string;
}

/** What is for whoever answers for the domain, and who did. */
const Owning: FC<Part> = ({ frame, shown, row, action }) => {
  const { page, isOwner } = shown;
  const may = isOwner && (frame.viewer?.permissions.has("reviews:sign") ?? false);
  return (
    <>
      <section class="card" aria-label="Signatures">
        <h2>Signatures</h2>
        {page.sign_offs.length === 0 && <p class="quiet">Nobody signed it yet.</p>}
        {page.sign_offs.map((one) => (
          <blockquote>
            {one.statement}
            <footer>
              {one.by}, {one.roles.join(", ")}, <Time time={one.at} />; sha256 {one.signed_hash}
            </footer>
          </blockquote>
        ))}
        {may && <Sign frame={frame} shown={shown} row={row} action={action} />}
      </section>
      <section class="card" aria-label="Delegations">
        <h2>In somebody else's hands</h2>
        {page.delegations.length === 0 && <p class="quiet">Nothing is.</p>}
        {page.delegations.map((one) => (
          <>
            <Facts
              facts={[
                [one.asset === null ? "Project" : "Asset", one.asset ?? one.project],
                ["Decides", one.to],
                ["Instead of", one.by],
                ["Until", <Time time={one.ended_at ?? one.until} />],
                ["Why", one.reason],
              ]}
            />
            {may && row.state === "open" && one.ended_at === null && (
              <form method="post" action={`${action}/delegation-ends`}>
                <input type="hidden" name="number" value={String(one.number)} />
                <Reason />
                <button class="small secondary">Take it back</button>
              </form>
            )}
          </>
        ))}
        {may && row.state === "open" && <Delegate action={action} scopes={shown.scopes} />}
      </section>
    </>
  );
};

const Sign: FC<Part> = ({ frame, shown: { page, now, person }, row, action }) => {
  const signers = page.sign_offs.map(({ by }) => by);
  const signer = { person, way: frame.viewer?.way ?? "open", role: "owner" } as const;
  const next = nextSigning({ ...row, counts: row, now, signers, signer });
  if ("step" in next)
    return (
      <form method="post" action={`${action}/signatures`}>
        <p>{statementOf(next.step, row)}</p>
        <input type="hidden" name="seen" value={page.to_sign} />
        <button type="submit">{row.state === "closed" ? "Sign it late" : "Sign"}</button>
      </form>
    );
  if (refusedClosing({ ...row, now, signers, isSystem: false }) === undefined)
    return (
      <form method="post" action={`${action}/closings`}>
        {row.revoke > 0 && (
          <label>
            <input type="checkbox" name="apply" value="yes" /> Have auditplane ask DataZone for what is to be
            revoked, where the mesh policy lets it
          </label>
        )}
        <button type="submit">Close the review</button>
      </form>
    );
  if (row.state === "closed" && isSigned({ ...row, signers })) return <Applied row={row} action={action} />;
  return <p class="quiet">You cannot sign it now: {next.refused}.</p>;
};

/** Of a review that is closed: whether auditplane carries out what it revokes. */
const Applied: FC<Pick<Part, "row" | "action">> = ({ row, action }) => {
  if (row.appliedAt !== null)
    return (
      <p class="quiet">
        auditplane asks DataZone for what is to be revoked, since <Time time={isoTime(row.appliedAt)} />.
      </p>
    );
  if (row.removalsOpen === 0) return <></>;
  return (
    <form method="post" action={`${action}/closings`}>
      <button name="apply" value="yes" class="small secondary">
        Have auditplane ask DataZone for what is to be revoked
      </button>
    </form>
  );
};

const Delegate: FC<{ readonly action: string; readonly scopes: readonly ReviewScope[] }> = ({
  action,
  scopes,
}) => {
  if (scopes.length === 0) return <></>;
  return (
    <details>
      <summary>Put something into somebody else's hands</summary>
      <form method="post" action={`${action}/delegations`}>
        <label>
          What
          <select name="scope">
            {scopes.map(({ kind, id }) => (
              <option value={`${kind} ${id}`}>
                {kind} {id}
              </option>
            ))}
          </select>
        </label>
        <label>
          Who decides
          <input name="to" required maxlength={320} autocomplete="off" />
        </label>
        <label>
          Until the end of
          <input name="until" type="date" />
        </label>
        <Reason />
        <button class="small secondary">Delegate</button>
      </form>
    </details>
  );
};
