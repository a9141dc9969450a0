/** The lines of a review's page. */
import type { FC } from "hono/jsx";
import { formatBytes, formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { SUGGESTION_WORDS } from "../../core/review/sum.ts";
import type { ItemDocument } from "../../core/review/document.ts";
import { whoIn } from "./called.ts";
import type { CalledAs, Who } from "./called.ts";
import { givenBy } from "./given-by.ts";
import { Name } from "./name.tsx";
import { reasonsIn } from "./reasons.ts";
import { rowsText } from "./rows.tsx";

export const Items: FC<{ readonly items: readonly ItemDocument[]; readonly calledAs: CalledAs }> = ({
  items,
  calledAs,
}) => {
  const reasons = reasonsIn(items);
  return (
    <section>
      <h2>Rights, what is most pressing first</h2>
      {reasons.notes.map((text) => (
        <p class="quiet">{shownText(text)}</p>
      ))}
      {items.length === 0 ? (
        <p>Nobody has a right to anything of this domain.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Suggestion</th>
                <th scope="col">Asset</th>
                <th scope="col">Who</th>
                <th scope="col">Right</th>
                <th scope="col">Asked for, approved, given</th>
                <th scope="col">Last used</th>
                <th scope="col" class="number">
                  Bytes, before
                </th>
                <th scope="col">Item</th>
              </tr>
            </thead>
            <tbody
              dangerouslySetInnerHTML={{
                __html: rowsText(items, (item) => (
                  <Item item={item} calledAs={calledAs} because={reasons.of(item)} />
                )),
              }}
            />
          </table>
        </div>
      )}
    </section>
  );
};

interface ItemProps {
  readonly item: ItemDocument;
  readonly calledAs: CalledAs;
  readonly because: string;
}

const Item: FC<ItemProps> = ({ item, calledAs, because }) => (
  <tr class={item.suggestion === "keep" ? "" : "act"}>
    <td>
      {SUGGESTION_WORDS[item.suggestion]}
      <small>{shownText(because)}</small>
      <small>{dueOf(item)}</small>
    </td>
    <td>
      <Name of={assetOf(item, whoIn(calledAs))} />
      <Below words={assetIdOf(item)} />
      <small>{labelsOf(item)}</small>
    </td>
    <td>
      <Name of={item.subject} />
      <Below words={calledAs(item.subject)} />
      <small>{whoOf(item)}</small>
    </td>
    <td>
      {item.kind}: {item.allows.map(shownText).join(", ")}
      <small>{spanOf(item)}</small>
      <Below words={subscriptionOf(item)} />
    </td>
    <td>
      {item.requested_by === null ? "" : <Name of={whoIn(calledAs)(item.requested_by)} />}
      <Below words={approvedBy(item, whoIn(calledAs))} />
      <Below words={item.justification ?? ""} />
      <Below words={givenBy(item, whoIn(calledAs))} />
    </td>
    <td>
      {item.last_used ?? (item.observability === "seen" ? "not as far back as days are kept" : "not known")}
      <small>{useOf(item)}</small>
    </td>
    <td class="number">
      {formatBytes(item.bytes_out)}
      {amountsBelow(item).map((words) => (
        <small>{words}</small>
      ))}
    </td>
    <td>
      <code>{item.id}</code>
      {item.open_alerts.length === 0 ? "" : <small>alerts {item.open_alerts.join(", ")}</small>}
    </td>
  </tr>
);

/** A quieter line; in whatever script, it turns nothing around it. */
const Below: FC<{ readonly words: string }> = ({ words }) =>
  words === "" ? null : (
    <small>
      <Name of={words} />
    </small>
  );

export function approvedBy({ approved_by: by }: ItemDocument, who: Who): string {
  return by === null ? "" : `approved by ${who(by)}`;
}

export function dueOf({
  due_because: because,
  last_decision: last,
  last_decided_at: at,
}: ItemDocument): string {
  if (because !== null) return `To be decided: ${shownText(because)}`;
  return `Not due: ${last ?? ""} was decided on ${(at ?? "").slice(0, 10)}`;
}

/** As people call it. */
export function assetOf({ asset_name: name, asset, project }: ItemDocument, who: Who): string {
  return name ?? asset ?? `all of ${who(project)}`;
}

/** '': it is called by nothing else. */
export function assetIdOf({ asset_name: name, asset }: ItemDocument): string {
  return name === null || name === asset ? "" : (asset ?? "");
}

export function labelsOf({ classification, sensitivity, went_to, came_from }: ItemDocument): string {
  return [
    classification === null ? "" : shownText(classification),
    sensitivity === null ? "" : `Macie: ${sensitivity}`,
    went_to === null ? "" : `went to ${shownText(went_to.domain)}`,
    came_from === null ? "" : `came from ${shownText(came_from.domain)}`,
  ]
    .filter((words) => words !== "")
    .join("; ");
}

/** Who could not be seen may be in it. */
export function teamWords(people: readonly string[]): string {
  return people.length === 0 ? "nobody known" : formatCounted(people.length, "person", "people");
}

export function whoOf({
  holder,
  people,
  people_who_left: left,
  outside_account: account,
}: ItemDocument): string {
  const words = [
    holder === "team" ? teamWords(people) : holder === "shared" ? "nobody's alone" : holder,
    left.length === 0 ? "" : `${left.length} of them left`,
    account === null ? "" : `third party, account ${account}`,
  ];
  return words.filter((word) => word !== "").join("; ");
}

/** By which it was asked for and approved; '': by none. */
export function subscriptionOf({ kind, subscription: id }: ItemDocument): string {
  if (id === null) return "";
  return kind === "subscription" ? `id ${id}` : `of subscription ${id}`;
}

/** What was read besides the bytes of the month. */
export function amountsBelow(item: ItemDocument): string[] {
  const { bytes_out_before: before, objects, objects_before: objectsBefore, peers_bytes_out: peers } = item;
  return [
    `${formatBytes(before)} before`,
    ...(objects + objectsBefore === 0
      ? []
      : [`${formatCounted(objects, "object")}, ${formatCount(objectsBefore)} before`]),
    ...(peers === null ? [] : [`others ${formatBytes(peers)}`]),
  ];
}

export function spanOf({ since, until }: Pick<ItemDocument, "since" | "until">): string {
  const begin = since === null ? "since before it was recorded" : `since ${since.slice(0, 10)}`;
  return until === null ? begin : `${begin}, until ${until.slice(0, 10)}`;
}

/** Why not all could be seen stands with the assets, once for each. */
export function useOf({ days_active: days, people_active: people, observability }: ItemDocument): string {
  const used =
    days === 0 ? "" : `${formatCounted(days, "day")}, ${formatCounted(people, "person", "people")}`;
  if (observability === "seen") return used;
  if (used !== "") return `${used}; there may be more`;
  return observability === "partly" ? "seen in part" : "could not be seen";
}
