import { describe, expect, it } from "vitest";
import { GROUP_MIN, findPeers } from "../../../../src/core/volume/fit/peers.ts";
import type { Subject } from "../../../../src/core/volume/fit/peers.ts";

const many = (count: number, subject: Subject): Subject[] => Array.from({ length: count }, () => subject);
const unknown = (): undefined => undefined;
const everybody = (): boolean => true;

describe("peers", () => {
  it("are those of the first name that enough others of the class have, too", () => {
    const subjects = [
      ...many(GROUP_MIN, { class: "human", groups: ["peers sales", "title Analyst"] }),
      ...many(2, { class: "human", groups: ["peers tiny", "title Analyst"] }),
      ...many(GROUP_MIN, { class: "service", groups: ["peers sales"] }),
    ];
    const { groups, groupOf } = findPeers(subjects, everybody, unknown);
    const nameOf = (place: number): string => {
      const group = groups[groupOf[place] as number];
      return `${group?.class} ${group?.name}`;
    };
    expect(nameOf(0)).toBe("human peers sales");
    expect(nameOf(GROUP_MIN)).toBe("human title Analyst");
    expect(nameOf(subjects.length - 1)).toBe("service peers sales");
  });

  it("are found by what people do where nothing else tells them apart", () => {
    const subjects = many(4 * GROUP_MIN, { class: "human", groups: [] });
    const { groups, groupOf } = findPeers(subjects, everybody, (place) => ({
      mean: place % 2 === 0 ? 1 : 6,
      spread: 1,
      hours: 50,
    }));
    expect(groups.length).toBeGreaterThan(1);
    expect(groupOf[0]).toBe(groupOf[2]);
    expect(groupOf[0]).not.toBe(groupOf[1]);
  });

  it("exist for everybody, whatever is known", () => {
    const { groups, groupOf } = findPeers(many(3, { class: "service", groups: [] }), everybody, unknown);
    expect([...groupOf].every((group) => group >= 0 && group < groups.length)).toBe(true);
    expect(findPeers([], everybody, unknown).groups).toEqual([]);
  });

  it("are the same, whoever comes later or is gone", () => {
    const first = many(GROUP_MIN - 1, { class: "human", groups: ["peers sales"] });
    const later = many(3, { class: "human", groups: ["peers sales"] });
    const alone = findPeers(first, everybody, unknown);
    const among = findPeers([...first, ...later], (place) => place < first.length, unknown);

    expect(among.groups).toEqual(alone.groups);
    expect([...among.groupOf]).toEqual([...alone.groupOf, -1, -1, -1]);
  });
});
