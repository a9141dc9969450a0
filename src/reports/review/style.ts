/** How a review's page looks: on a screen by day and by night, and on paper. */
export const REVIEW_STYLE = `
:root { color-scheme: light dark; --ink: #16181d; --quiet: #5b6270; --paper: #ffffff; --line: #d8dce3; --soft: #f4f6f9; --accent: #1f4e8c; --warn: #8a4b00; --warnsoft: #fff6e6 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaee; --quiet: #a2a9b6; --paper: #14161a; --line: #333943; --soft: #1d2026; --accent: #8ab8f5; --warn: #f0b96b; --warnsoft: #2b2418 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif }
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.5rem 4rem }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line) }
p { margin: .5rem 0 }
.quiet, dt { color: var(--quiet) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 1rem 0 }
dd { margin: 0; overflow-wrap: anywhere }
code { font: .85em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; padding: 0; margin: 1.25rem 0; list-style: none }
.tiles li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; background: var(--soft) }
.tiles strong { display: block; font-size: 1.7rem; line-height: 1.15; font-variant-numeric: tabular-nums }
.notes { border-left: .25rem solid var(--warn); background: var(--warnsoft); padding: .6rem 1rem; margin: 1rem 0 }
.notes ul { margin: .25rem 0; padding-left: 1.1rem }
.sum { font-variant-numeric: tabular-nums; list-style: none; padding: 0 }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1.5rem }
figure { margin: 0 } figcaption { font-weight: 600; margin-bottom: .4rem }
.chart { width: 100%; height: auto; overflow: visible }
.chart text { fill: var(--ink); font-size: 13px } .chart .bar { stroke: var(--accent); stroke-width: 1.2; fill-opacity: 1 }
.chart .bar:not([fill]) { fill: none } .chart .bar.full { fill: var(--accent) } .chart .mark { stroke: var(--accent); stroke-width: 1.4; fill: none } .chart .dot { fill: var(--accent) }
.chart .ground { stroke: var(--line); fill: none } .chart.months text { font-size: 12px; fill: var(--quiet) } .chart.months .figure { fill: var(--ink) }
.charts.small { grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)) }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .86rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line) }
th { color: var(--quiet); font-weight: 600; white-space: nowrap } td { overflow-wrap: anywhere; min-width: 7.75rem }
td code { white-space: nowrap } td:nth-child(3) { min-width: 10rem } td.number { min-width: 0 }
td.time { white-space: nowrap }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.summed td:not(:first-child), .summed th:not(:first-child) { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.summed td:nth-child(n) { min-width: 0 } .summed td:first-child { min-width: 9rem } .summed td, .summed th { padding: .4rem .35rem }
.summed tbody tr:last-child td { font-weight: 600; border-bottom: 0 }
td small { color: var(--quiet); display: block }
tr.act td:first-child { border-left: .25rem solid var(--warn) }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem }
@media print {
  @page { size: A4 landscape; margin: 14mm }
  :root { color-scheme: light; --ink: #000; --quiet: #444; --paper: #fff; --line: #999; --soft: #fff; --accent: #000; --warn: #000; --warnsoft: #fff }
  body { font-size: 9.5pt } main { max-width: none; padding: 0 } .scroll { overflow: visible }
  thead { display: table-header-group } tr, figure, .tiles li { break-inside: avoid } h2 { break-after: avoid }
}`;
