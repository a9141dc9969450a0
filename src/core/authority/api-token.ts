/**
 * A token of the API as it is written: `ap_` with its id of 8 letters, and a secret of 32. The prefix is for scanners of leaked secrets.
 */

const FORM = /^ap_([0-9A-Za-z]{8})_([0-9A-Za-z]{32})$/;

export interface TokenText {
  readonly id: string;
  readonly secret: string;
}

/** `random`: so many letters and digits, each as likely as any other. */
export function makeToken(random: (length: number) => string): TokenText & { readonly text: string } {
  const [id, secret] = [random(8), random(32)];
  return { id, secret, text: `ap_${id}_${secret}` };
}

/** undefined: it is none. */
export function parseToken(text: string): TokenText | undefined {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
