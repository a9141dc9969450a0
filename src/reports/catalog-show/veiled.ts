/** Who may read what, as a viewer may see it: people have pseudonyms where names are not seen; owners answer for their data, and have names. */
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import type { PrintedShow } from "./render.ts";
import type { ReaderLine } from "./views.ts";

/** Readers that are projects and groups are no people. */
const NOBODY = /^(?:project|group) /;

/** Those of one kind in the order of what they are shown as: that of names would tell whom each stands for. */
export function veiledReaders<T extends ReaderLine>(readers: readonly T[], veil: Veil): T[] {
  if (veil.isOpen) return [...readers];
  const kinds = groupBy(readers, ({ how }) => how);
  return [...kinds.values()].flatMap((some) =>
    veiledLines(some, veil).sort((a, b) => compareText(a.who, b.who)),
  );
}

function veiledLines<T extends ReaderLine>(readers: readonly T[], veil: Veil): T[] {
  return readers.map((reader) => {
    const key = NOBODY.test(reader.who) ? undefined : veil.keyOf(reader.who);
    const about = key === undefined ? [] : [key];
    return {
      ...reader,
      who: key === undefined ? reader.who : veil.text(veil.person(key), about),
      detail: reader.detail === null ? null : veil.words(reader.detail, about),
      rests_on: reader.rests_on && { ...reader.rests_on, id: veil.text(reader.rests_on.id, about) },
    };
  });
}

export function veiledShow(show: PrintedShow, veil: Veil): PrintedShow {
  if (veil.isOpen) return show;
  return {
    ...show,
    found: show.found.map((view) => {
      if (view.kind === "asset") return { ...view, readers: veiledReaders(view.readers, veil) };
      if (veil.sees(view.id)) return view;
      const said = (text: string): string => veil.text(text, [view.id]);
      return {
        ...view,
        id: veil.person(view.id),
        name: null,
        title: null,
        projects: view.projects.map(said),
        groups: view.groups.map(said),
        readers: view.readers.map((line) => ({
          ...line,
          who: said(line.who),
          detail: line.detail === null ? null : veil.words(line.detail, [view.id]),
        })),
      };
    }),
  };
}
