/** Where somebody goes back to after they logged in: a page of this server, and of no other. */

const LENGTH_MAX = 1_000;

/** Path, query and fragment; `/` in the place of whatever leads elsewhere, or is too long to be kept in a cookie. */
export function localPath(wanted: string | undefined, publicUrl: string): string {
  if (wanted === undefined || !wanted.startsWith("/") || wanted.length > LENGTH_MAX) return "/";
  if (!URL.canParse(wanted, publicUrl)) return "/";
  const { origin, pathname, search, hash } = new URL(wanted, publicUrl);
  const path = `${pathname}${search}${hash}`;
  // `/.//example.com` is a path here, and would be another host where it is read again
  if (origin !== new URL(publicUrl).origin || pathname.startsWith("//") || path.length > LENGTH_MAX)
    return "/";
  return path;
}
