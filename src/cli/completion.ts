/** What may follow a line that is being typed, of a program's own commands, options and choices. */
import type { Command, Option } from "commander";

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/**
 * `words`: what follows the program's name, with the word that is being typed as the last one, empty where none was begun. In order of the
 * help. Empty: nothing that is known to the program may follow, as a file, a name or a time.
 */
export function candidatesOf(program: Command, words: readonly string[]): readonly Candidate[] {
  const { before, typed } = split(words);
  const place = placeOf(program, before);
  const [, name = "", begun] = /^(--[^=]+)=(.*)$/.exec(typed) ?? [];
  const given = begun === undefined || place.areOptionsOver ? undefined : optionOf(place.command, name);
  const all = given
    ? choicesOf(given).map(({ value, description }) => ({ value: `${name}=${value}`, description }))
    : following(place, typed);
  return all.filter(({ value }) => value.startsWith(typed));
}

/** Bash has `--state=op` as three words. */
function split(words: readonly string[]): { readonly before: readonly string[]; readonly typed: string } {
  const last = words.at(-1) ?? "";
  if (last === "=") return { before: words.slice(0, -1), typed: "" };
  return { before: words.slice(0, -1).filter((word) => word !== "="), typed: last };
}

/** Where the words before lead. */
interface Place {
  readonly command: Command;
  /** Arguments of it that are given. */
  readonly given: number;
  /** The option whose value comes next. */
  readonly open: Option | undefined;
  readonly areOptionsOver: boolean;
}

function placeOf(program: Command, before: readonly string[]): Place {
  let place: Place = { command: program, given: 0, open: undefined, areOptionsOver: false };
  for (const word of before) place = after(place, word);
  return place;
}

function after(place: Place, word: string): Place {
  if (place.open) return { ...place, open: undefined };
  if (word === "--") return { ...place, areOptionsOver: true };
  if (word.startsWith("-") && !place.areOptionsOver) {
    const option = optionOf(place.command, word);
    return { ...place, open: option && (option.required || option.optional) ? option : undefined };
  }
  const command = place.command.commands.find((one) => one.name() === word || one.aliases().includes(word));
  return command ? { ...place, command, given: 0 } : { ...place, given: place.given + 1 };
}

function following({ command, given, open, areOptionsOver }: Place, typed: string): readonly Candidate[] {
  if (open) return choicesOf(open);
  const help = command.createHelp();
  if (typed.startsWith("-") && !areOptionsOver)
    return help.visibleOptions(command).map(({ long, short, description }) => {
      return { value: long ?? short ?? "", description };
    });
  const wanted = command.registeredArguments;
  const last = wanted.at(-1);
  const argument = wanted[given] ?? (last?.variadic ? last : undefined);
  return [
    ...help.visibleCommands(command).map((one) => ({ value: one.name(), description: one.description() })),
    ...(argument?.argChoices ?? []).map((value) => ({ value, description: "" })),
  ];
}

function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short }) => long === word || short === word);
}

function choicesOf({ argChoices = [] }: Option): readonly Candidate[] {
  return argChoices.map((value) => ({ value, description: "" }));
}
