import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatText } from "../../../src/core/message/chat-text.ts";
import { valueText } from "../../../src/core/message/value.ts";

describe("the text of a chat", () => {
  it.each([
    [
      "<!channel> <@U1> <https://evil.example|here>",
      "&lt;!channel&gt; &lt;@\u2060U1&gt; &lt;https://evil.example¦here&gt;",
    ],
    ["@here look", "@\u2060here look"],
    ["ana@example.com", "ana@example.com"],
    ["customer_pii and _this_", "customer_pii and ˍthisˍ"],
    ["*bold* `code` ~gone~", "∗bold∗ ˋcodeˋ ∼gone∼"],
    ["[click](javascript:alert)", "[click]\u2060(javascript:alert)"],
    ["# head", "\u2060# head"],
  ])("has no link, mention or format of a name: %s", (text, shown) => {
    expect(chatText(text)).toBe(shown);
  });

  it("has none of whatever is written", () => {
    const part = fc.constantFrom(
      "<",
      ">",
      "*",
      "_",
      "`",
      "~",
      "[",
      "]",
      "(",
      ")",
      "@",
      "!",
      "here",
      " ",
      "\\",
      "|",
      "#",
      "&",
      "a",
    );
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join("")),
        (text) => {
          const shown = chatText(text);

          expect(shown).not.toMatch(/[<>*`~\\|]|\]\(|(^|[^\w.+-])@\w|&(?!amp;|lt;|gt;)/);
          expect(shown).not.toMatch(/(^|[^\p{L}\p{N}_])_|_([^\p{L}\p{N}_]|$)/u);
        },
      ),
    );
  });
});

describe("a value in a message", () => {
  it("is one line, of which no mail program makes a link, cut in its middle", () => {
    expect(valueText("https://evil.example/a\r\n\u202eb\u2028c")).toBe(
      "hxxps://evil.example/a\u{FFFD}\u{FFFD}\u{FFFD}b\u{FFFD}c",
    );
    expect(valueText("www.evil.example HTTP://x")).toBe("www[.]evil.example HxxP://x");
    expect(valueText(`${"a".repeat(10_000)}end`)).toHaveLength(200);
    expect(valueText(`${"a".repeat(10_000)}end`)).toMatch(/^a+…a+end$/);
    expect(valueText("\ud800")).toBe("\u{FFFD}");
  });
});
