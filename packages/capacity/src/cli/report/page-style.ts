/** What reports look like, light and dark; each adds the colours of what it draws. */
export const pageStyle = `
:root { color-scheme: light dark; --page: #fbfaf8; --card: #fff; --ink: #201d1a; --soft: #6d6760; --rule: #e5e1db; }
@media (prefers-color-scheme: dark) { :root { --page: #161412; --card: #1f1c1a; --ink: #f1ede7; --soft: #a69f96; --rule: #37322e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 40px 0 4px; }
p { margin: 0 0 12px; color: var(--soft); max-width: 75ch; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 16px; margin-top: 12px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 12px; }
.columns .card { margin-top: 0; }
.columns h3 { font-size: 14px; font-weight: 600; margin: 0 0 4px; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
svg text.name { fill: var(--ink); font-size: 12px; }
.grid { stroke: var(--rule); stroke-width: 1; }
polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.table { overflow-x: auto; padding: 4px 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 8px 0 8px 16px; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; font-size: 13px; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tr:last-child td { border-bottom: 0; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 8px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; color: var(--soft); font-size: 13px; margin: 0 0 8px; }
`;
