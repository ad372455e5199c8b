import { pageStyle } from './page-style.ts';

/** The page's style, light and dark. Policies keep one colour throughout. */
export const style = `${pageStyle}
:root { --load: #b9b2a8; --none: #8a8580; --static: #9a6b2f; --target-tracking: #2563c4; --target-tracking-max: #0e8a96;
  --scheduled: #c2571a; --naive: #a23b72; --predictive: #6a3fd0; --oracle: #2c8a45; }
@media (prefers-color-scheme: dark) { :root { --load: #5b554e; --none: #9a948d; --static: #cf9d5a; --target-tracking: #74a7ff; --target-tracking-max: #4cc5cf;
  --scheduled: #f39053; --naive: #e586b5; --predictive: #b497ff; --oracle: #6ccc86; } }
.load { fill: var(--load); opacity: 0.85; }
.actual { stroke: var(--ink); stroke-width: 1.1; }
.band { fill: var(--predictive); opacity: 0.22; }
.median { stroke: var(--predictive); }
tr.predictive td { font-weight: 600; }
${['none', 'static', 'target-tracking', 'target-tracking-max', 'scheduled', 'naive', 'predictive', 'oracle']
  .map(
    (name) =>
      `polyline.${name} { stroke: var(--${name}); } circle.${name}, rect.${name} { fill: var(--${name}); } .key.${name} { background: var(--${name}); }`,
  )
  .join('\n')}
`;
