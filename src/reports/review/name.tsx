/** Something that others named: in whatever script, it does not turn the words around it. */
import type { FC } from "hono/jsx";
import { shownText } from "../../core/record/text.ts";

export const Name: FC<{ readonly of: string }> = ({ of }) => <bdi>{shownText(of)}</bdi>;
