import { pageStyle } from '@glamora/capacity/page-style';

/** Light and dark. What is good is green and what is bad is red, and the words say it too. */
export const style = `${pageStyle}
:root { --calm: #2563c4; --warm: #c2571a; --hot: #b3261e; --good: #2c8a45; --pale: #b9b2a8; }
@media (prefers-color-scheme: dark) { :root { --calm: #74a7ff; --warm: #f39053; --hot: #ff8a80; --good: #6ccc86; --pale: #6b645c; } }
${['calm', 'warm', 'hot', 'good', 'pale']
  .map(
    (name) =>
      `polyline.${name} { stroke: var(--${name}); } polygon.${name}, rect.${name} { fill: var(--${name}); opacity: 0.85; } .key.${name} { background: var(--${name}); } .${name}-text { color: var(--${name}); font-weight: 600; }`,
  )
  .join('\n')}
.limit { stroke: var(--hot); stroke-dasharray: 5 4; stroke-width: 1.2; }
.phase { stroke: var(--soft); stroke-dasharray: 2 4; stroke-width: 1; }
ul { margin: 8px 0 0; padding-left: 20px; }
`;
