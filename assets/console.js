// Adds to pages that work without it: times in the viewer's zone, and keys.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.valueOf())) continue;
  time.title = `${format.format(at)} ${zone}`;
  const own = time.querySelector(".own");
  if (own && zone !== "UTC") own.textContent = ` · ${format.format(at)} here`;
}

const rows = () => [...document.querySelectorAll("tbody a.row-link")];
const go = { a: "/alerts", s: "/assets", p: "/people", r: "/rules", h: "/pipeline" };
let leader = false;
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (leader && go[event.key]) return location.assign(go[event.key]);
  leader = event.key === "g";
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("form.filter input")?.focus();
  } else if (event.key === "j" || event.key === "k") {
    const all = rows();
    const at = all.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
    all[Math.max(0, Math.min(all.length - 1, at))]?.focus();
  } else if (event.key === "?") {
    document.querySelector("dialog#keys")?.showModal();
  }
});
document.querySelector("dialog#keys button")?.addEventListener("click", (event) => {
  event.target.closest("dialog").close();
});
