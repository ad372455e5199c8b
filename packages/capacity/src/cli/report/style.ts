/** The page's style, light and dark. Policies keep one colour throughout. */
export const style = `
:root { color-scheme: light dark; --page: #fbfaf8; --card: #fff; --ink: #201d1a; --soft: #6d6760; --rule: #e5e1db;
  --load: #b9b2a8; --none: #8a8580; --static: #9a6b2f; --target-tracking: #2563c4; --target-tracking-max: #0e8a96;
  --scheduled: #c2571a; --naive: #a23b72; --predictive: #6a3fd0; --oracle: #2c8a45; }
@media (prefers-color-scheme: dark) { :root { --page: #161412; --card: #1f1c1a; --ink: #f1ede7; --soft: #a69f96; --rule: #37322e;
  --load: #5b554e; --none: #9a948d; --static: #cf9d5a; --target-tracking: #74a7ff; --target-tracking-max: #4cc5cf;
  --scheduled: #f39053; --naive: #e586b5; --predictive: #b497ff; --oracle: #6ccc86; } }
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
.load { fill: var(--load); opacity: 0.85; }
.actual { stroke: var(--ink); stroke-width: 1.1; }
.band { fill: var(--predictive); opacity: 0.22; }
.median { stroke: var(--predictive); }
.table { overflow-x: auto; padding: 4px 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 8px 0 8px 16px; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; font-size: 13px; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tr:last-child td { border-bottom: 0; }
tr.predictive td { font-weight: 600; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 8px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; color: var(--soft); font-size: 13px; margin: 0 0 8px; }
${['none', 'static', 'target-tracking', 'target-tracking-max', 'scheduled', 'naive', 'predictive', 'oracle']
  .map(
    (name) =>
      `polyline.${name} { stroke: var(--${name}); } circle.${name}, rect.${name} { fill: var(--${name}); } .key.${name} { background: var(--${name}); }`,
  )
  .join('\n')}
`;
