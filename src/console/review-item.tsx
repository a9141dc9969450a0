/** An item of a review: what is known of it beside what can be decided. */
import type { FC } from "hono/jsx";
import { formatBytes, formatCounted } from "../core/finding/explain.ts";
import { giverOf } from "../reports/review/given-by.ts";
import type { ShownItem } from "../reports/reviews/shown.ts";
import { byHand } from "../reports/reviews/by-hand.ts";
import { Reason } from "./parts/form.tsx";
import { Facts, Time } from "./parts/text.tsx";
import type { ShownPage } from "./review-page.tsx";

const PEOPLE_SHOWN = 12;

export const ItemCard: FC<{
  readonly action: string;
  readonly item: ShownItem;
  readonly shown: ShownPage;
}> = ({ action, item, shown }) => {
  const { right, number, decision, due_because: due } = item;
  return (
    <section class="card" aria-label={`Item ${number}`} id={`item-${number}`}>
      <h2>
        {number}. {right.subject} · {right.kind} on {right.asset_name ?? right.asset ?? right.project}
      </h2>
      <p>
        <span class={`badge ${item.risk === "high" ? "high" : "low"}`}>{item.risk} risk</span> Suggested:{" "}
        <strong>{right.suggestion.replaceAll("_", " ")}</strong> ({right.reason})
      </p>
      <ItemFacts item={item} />
      {decision && <Decided decision={decision} />}
      {shown.theirs.has(number) && isToEnd(decision) && (
        <End item={item} table={shown.tableOf(right.asset)} />
      )}
      {item.question && <Question action={action} item={item} shown={shown} />}
      {shown.mayDecide &&
        shown.theirs.has(number) &&
        due !== null &&
        (shown.own.has(number) ? (
          <p class="quiet">It is your own access: somebody else decides about it.</p>
        ) : (
          <Decide action={action} item={item} now={shown.now} />
        ))}
    </section>
  );
};

const ItemFacts: FC<{ readonly item: ShownItem }> = ({
  item: { right, risk_reasons: risks, due_because },
}) => (
  <Facts
    facts={[
      ["Why it is due", due_because],
      ["What speaks for care", risks.join("; ")],
      ["Allows", right.allows.join(", ")],
      ["People", peopleOf(right.people)],
      ["Since", <Time time={right.since} never="since ever" />],
      ["Until", right.until === null ? null : <Time time={right.until} />],
      ["Last used", right.last_used ?? "never, as far as is known"],
      ["Used in the month", `on ${right.days_active} days, ${formatBytes(right.bytes_out)}`],
      ["Others like it", right.peers_bytes_out === null ? null : formatBytes(right.peers_bytes_out)],
      [
        "Use can be seen",
        right.observability === "seen" ? "all of it" : (right.not_seen ?? right.observability),
      ],
      ["Classification", right.classification],
      ["Found by Macie", right.sensitivity],
      ["Asked for by", right.requested_by],
      ["Approved by", right.approved_by],
      ["Because", right.justification],
      ["Given by", right.granted_by === null ? "nothing tells" : giverOf(right, (name) => name) || null],
      ["Open alerts", right.open_alerts.length === 0 ? null : <Alerts ids={right.open_alerts} />],
      [
        "Decided last",
        right.last_decision === null
          ? null
          : `${right.last_decision} by ${right.last_decided_by ?? "somebody"}${right.last_decision_reason === null ? "" : `: ${right.last_decision_reason}`}`,
      ],
    ]}
  />
);

/** By their numbers, which are no count: each leads to its page. */
const Alerts: FC<{ readonly ids: readonly number[] }> = ({ ids }) => (
  <>
    {ids.map((id, at) => (
      <>
        {at > 0 && ", "}
        <a href={`/alerts/${id}`}>alert {id}</a>
      </>
    ))}
  </>
);

function peopleOf(people: readonly string[]): string {
  const more = people.length - PEOPLE_SHOWN;
  return `${people.slice(0, PEOPLE_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const Decided: FC<{ readonly decision: NonNullable<ShownItem["decision"]> }> = ({ decision }) => (
  <p class="notice">
    <strong>{decision.decision}</strong> by {decision.by}, <Time time={decision.at} />
    {decision.reason !== null && <>: {decision.reason}</>}
    {decision.until !== null && (
      <>
        , until <Time time={decision.until} />
      </>
    )}
    {decision.removal?.state === "open" && (
      <>
        . Nothing shows yet that it is gone
        {decision.removal.revocation !== null && <>; revocation {decision.removal.revocation} is to end it</>}
        .
      </>
    )}
    {decision.removal?.state === "proven" && (
      <>
        . Gone since <Time time={decision.removal.proven_at} />
        {decision.removal.event_id !== null && <>, event {decision.removal.event_id}</>}.
      </>
    )}
  </p>
);

/** Nothing ended it yet, and nothing of ours is to. */
function isToEnd(decision: ShownItem["decision"]): boolean {
  return decision?.removal?.state === "open" && decision.removal.revocation === null;
}

/** For whoever can end it. */
const End: FC<{ readonly item: ShownItem; readonly table: string | undefined }> = ({
  item: { right },
  table,
}) => {
  const { words, command } = byHand(right, table);
  return (
    <details>
      <summary>How it is ended by hand</summary>
      <p>{words}:</p>
      <pre>{command}</pre>
    </details>
  );
};

const Question: FC<{
  readonly action: string;
  readonly item: ShownItem;
  readonly shown: ShownPage;
}> = ({ action, item: { number, question }, shown }) => {
  if (!question) return <></>;
  const isAnswering = shown.mayDecide && !shown.isOwner && question.answer === null;
  const first = shown.page.items.find((one) => question.items.includes(one.number))?.number ?? number;
  return (
    <>
      <p class="notice">
        {question.asked_by} asked {question.asked.join(", ")}, of project {question.project}
        {question.items.length > 1 && <>, once about the items {question.items.join(", ")}</>}:{" "}
        {question.says}
        {question.answer !== null && (
          <>
            {" "}
            <strong>{question.answer === "known" ? "Known" : "Not known"}</strong>, says{" "}
            {question.answered_by}: {question.answer_says}
          </>
        )}
      </p>
      {isAnswering && first !== number && (
        <p class="quiet">
          It is answered once, <a href={`#item-${first}`}>at item {first}</a>.
        </p>
      )}
      {isAnswering && first === number && (
        <form method="post" action={`${action}/answers`}>
          <input type="hidden" name="number" value={String(number)} />
          {question.items.length > 1 && (
            <p class="quiet">
              The answer is for all {question.items.length} items: say in it where one of them is not needed.
            </p>
          )}
          <Reason />
          <div class="row">
            <button name="answer" value="known" class="small">
              We know them, and they need it
            </button>
            <button name="answer" value="not_known" class="small secondary">
              We do not
            </button>
          </div>
        </form>
      )}
    </>
  );
};

interface DecideProps {
  readonly action: string;
  readonly item: ShownItem;
  /** In ms: from then on whoever decides has it before them. */
  readonly now: number;
}

const Decide: FC<DecideProps> = ({ action, item: { number, question, risk }, now }) => (
  <>
    <form method="post" action={`${action}/decisions`}>
      <input type="hidden" name="number" value={String(number)} />
      <input type="hidden" name="shown_at" value={String(now)} />
      <label>
        Reason{risk === "low" && <small> (to keep it none is needed)</small>}
        <input name="reason" maxlength={2_000} autocomplete="off" />
      </label>
      <div class="row">
        <button name="decision" value="keep" class="small">
          Keep
        </button>
        <button name="decision" value="revoke" class="small secondary">
          Revoke
        </button>
        <button name="decision" value="change" class="small secondary">
          Change
        </button>
      </div>
      <details>
        <summary>Defer it, make an exception, or name a ticket</summary>
        <label>
          Until the end of
          <input name="until" type="date" />
        </label>
        <label>
          Ticket
          <input name="ticket" maxlength={200} autocomplete="off" />
        </label>
        <div class="row">
          <button name="decision" value="defer" class="small secondary">
            Defer
          </button>
          <button name="decision" value="exception" class="small secondary">
            Make an exception
          </button>
        </div>
      </details>
    </form>
    {question === null && (
      <details>
        <summary>I do not know this person</summary>
        <form method="post" action={`${action}/questions`}>
          <p class="quiet">
            The owner of the consuming project is asked, and answers here: once about all that is theirs
            through it in this review and nobody decided about yet.
          </p>
          <input type="hidden" name="number" value={String(number)} />
          <Reason />
          <button class="small secondary">Ask them</button>
        </form>
      </details>
    )}
  </>
);

/** What is of low risk is kept together, item by item marked. */
export const LowRisk: FC<{ readonly action: string; readonly shown: ShownPage }> = ({
  action,
  shown: { page, now, own },
}) => {
  const items = page.items.filter(({ number }) => !own.has(number));
  const left = page.items.length - items.length;
  return (
    <form method="post" action={`${action}/decisions`} class="card">
      <input type="hidden" name="shown_at" value={String(now)} />
      <fieldset>
        <legend>
          Of low risk: used in the month, by people who are known, on data that nobody found to be sensitive
        </legend>
        {items.map(({ number, right }) => (
          <label>
            <input type="checkbox" name="number" value={String(number)} />
            {number}. {right.subject} · {right.kind} on {right.asset_name ?? right.asset ?? right.project},
            last used {right.last_used ?? "never"}, on {right.days_active} days
          </label>
        ))}
      </fieldset>
      {left > 0 && (
        <p class="quiet">
          {formatCounted(left, "item is", "items are")} left out, as your own access: somebody else decides
          about it.
        </p>
      )}
      {items.length > 0 && (
        <button name="decision" value="keep">
          Keep the marked ones
        </button>
      )}
    </form>
  );
};
