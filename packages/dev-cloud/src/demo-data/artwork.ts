/** Draws a garment in a fabric: the same picture, to the byte, for the same seed. */
import { randomFrom } from './random.ts';
import type { Silhouette } from './silhouettes.ts';

export interface Palette {
  readonly name: string;
  /** Two colours of the wall behind the garment. */
  readonly backdrop: readonly [string, string];
  /** Ground colour of the fabric, two colours of its pattern, and the trim. */
  readonly fabric: readonly [string, string, string, string];
  readonly ink: string;
}

export const palettes: readonly Palette[] = [
  {
    name: 'Terracotta',
    backdrop: ['#f7e7d8', '#e8c4a4'],
    fabric: ['#c4573a', '#f2b880', '#8f2f2b', '#5c1f22'],
    ink: '#3a1114',
  },
  {
    name: 'Lagoon',
    backdrop: ['#e3f3f1', '#a9d6d2'],
    fabric: ['#14747a', '#8fd3c4', '#f6f1d1', '#0b3c49'],
    ink: '#062530',
  },
  {
    name: 'Midnight',
    backdrop: ['#dfe3f3', '#a7b1d8'],
    fabric: ['#27306b', '#7f8fe0', '#f0c75e', '#131a40'],
    ink: '#0b1030',
  },
  {
    name: 'Orchid',
    backdrop: ['#f8e6f2', '#dfb4d6'],
    fabric: ['#93418c', '#f0a8c8', '#5d2a72', '#3f1851'],
    ink: '#2a0d38',
  },
  {
    name: 'Meadow',
    backdrop: ['#eef4dd', '#c5d8a0'],
    fabric: ['#5a7d34', '#d9e3a1', '#f3efe0', '#2f4a1e'],
    ink: '#1b2e10',
  },
  {
    name: 'Porcelain',
    backdrop: ['#dfeaf4', '#b3cbe2'],
    fabric: ['#f4f6fb', '#3566a8', '#89b2dd', '#24437a'],
    ink: '#152a52',
  },
  {
    name: 'Saffron',
    backdrop: ['#fdf3d7', '#f3d58b'],
    fabric: ['#e5a023', '#fbe6ad', '#b4541a', '#7a3312'],
    ink: '#4a1d08',
  },
  {
    name: 'Noir',
    backdrop: ['#ecebe8', '#c9c6c0'],
    fabric: ['#26262b', '#8d8a86', '#e4ded4', '#101014'],
    ink: '#08080a',
  },
];

export type Weave = 'stripes' | 'dots' | 'checks' | 'waves' | 'florals' | 'herringbone' | 'scales';

export const weaves: readonly Weave[] = [
  'stripes',
  'dots',
  'checks',
  'waves',
  'florals',
  'herringbone',
  'scales',
];

export interface Picture {
  readonly silhouette: Silhouette;
  readonly palette: Palette;
  readonly weave: Weave;
  readonly seed: number;
}

/** An SVG document. */
export function draw({ silhouette, palette, weave, seed }: Picture): string {
  const random = randomFrom(seed);
  const scale = 0.8 + random() * 0.6;
  const angle = Math.round((random() - 0.5) * 40);
  const [light, deep] = palette.backdrop;
  const trim = palette.fabric[3];
  const garment = silhouette.fabric.map((shape) => `<path d="${shape}"/>`).join('');

  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1000" role="img">',
    '<defs>',
    `<radialGradient id="wall" cx="50%" cy="38%" r="80%"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${deep}"/></radialGradient>`,
    `<linearGradient id="light" x1="0" y1="0" x2="1" y2="0.4"><stop offset="0" stop-color="#fff" stop-opacity="0.34"/><stop offset="0.45" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.3"/></linearGradient>`,
    `<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="16"/></filter>`,
    `<pattern id="fabric" width="80" height="80" patternUnits="userSpaceOnUse" patternTransform="rotate(${angle}) scale(${scale.toFixed(2)})">${tile(weave, palette, random)}</pattern>`,
    '</defs>',
    '<rect width="800" height="1000" fill="url(#wall)"/>',
    confetti(palette, random),
    `<g fill="${palette.ink}" opacity="0.28" filter="url(#soft)" transform="translate(14 30)">${garment}</g>`,
    `<g stroke="${palette.ink}" stroke-width="5" stroke-linejoin="round" stroke-linecap="round">`,
    paths(silhouette.fabric, 'fill="url(#fabric)"'),
    paths(silhouette.fabric, 'fill="url(#light)" stroke="none"'),
    paths(silhouette.trim, `fill="${trim}"`),
    paths(silhouette.trim, 'fill="url(#light)" stroke="none"'),
    paths(silhouette.seams, 'fill="none" stroke-width="3" opacity="0.55"'),
    ...silhouette.buttons.map(
      ([x, y, radius]) =>
        `<circle cx="${x}" cy="${y}" r="${radius}" fill="${palette.fabric[1]}" stroke-width="3"/>`,
    ),
    '</g></svg>',
  ].join('');
}

function paths(shapes: readonly string[], attributes: string): string {
  return shapes.map((shape) => `<path d="${shape}" ${attributes}/>`).join('');
}

/** One tile, 80 × 80, of the fabric. */
function tile(weave: Weave, palette: Palette, random: () => number): string {
  const [ground, first, second] = palette.fabric;
  const bold = 6 + Math.round(random() * 10);
  const background = `<rect width="80" height="80" fill="${ground}"/>`;
  switch (weave) {
    case 'stripes':
      return `${background}<path d="M20 0V80" stroke="${first}" stroke-width="${bold}"/><path d="M60 0V80" stroke="${second}" stroke-width="${bold / 2}"/>`;
    case 'dots':
      return `${background}<circle cx="20" cy="20" r="${bold}" fill="${first}"/><circle cx="60" cy="60" r="${bold}" fill="${first}"/><circle cx="60" cy="20" r="4" fill="${second}"/><circle cx="20" cy="60" r="4" fill="${second}"/>`;
    case 'checks':
      return `${background}<g stroke-opacity="0.55" fill="none"><path d="M24 0V80M0 24H80" stroke="${first}" stroke-width="${bold * 1.6}"/><path d="M60 0V80M0 60H80" stroke="${second}" stroke-width="${bold / 2}"/></g>`;
    case 'waves':
      return `${background}<g fill="none"><path d="M0 20Q20 0 40 20T80 20" stroke="${first}" stroke-width="${bold / 1.6}"/><path d="M0 60Q20 40 40 60T80 60" stroke="${second}" stroke-width="${bold / 2}"/></g>`;
    case 'florals':
      return `${background}${flower(24, 24, first, second)}${flower(64, 62, second, first)}<path d="M24 40Q30 54 18 66" stroke="${first}" stroke-width="3" fill="none"/><circle cx="62" cy="18" r="4" fill="${first}"/>`;
    case 'herringbone':
      return `${background}<g fill="none" stroke-width="${bold / 1.6}"><path d="M0 20L20 0L40 20L60 0L80 20M0 60L20 40L40 60L60 40L80 60" stroke="${first}"/><path d="M0 40L20 20L40 40L60 20L80 40M0 80L20 60L40 80L60 60L80 80" stroke="${second}"/></g>`;
    case 'scales':
      return `${background}<g fill="none" stroke="${first}" stroke-width="4"><path d="M0 0A40 40 0 0 0 80 0M-40 40A40 40 0 0 0 40 40M40 40A40 40 0 0 0 120 40"/><path d="M16 0A24 24 0 0 0 64 0M-24 40A24 24 0 0 0 24 40M56 40A24 24 0 0 0 104 40" stroke="${second}"/></g>`;
  }
}

function flower(x: number, y: number, petals: string, heart: string): string {
  const around = [0, 72, 144, 216, 288].map(
    (angle) => `<ellipse cx="${x}" cy="${y - 10}" rx="6.5" ry="10" transform="rotate(${angle} ${x} ${y})"/>`,
  );
  return `<g fill="${petals}">${around.join('')}</g><circle cx="${x}" cy="${y}" r="5" fill="${heart}"/>`;
}

/** A few large quiet shapes, so that no two walls are alike. */
function confetti(palette: Palette, random: () => number): string {
  const shapes = Array.from({ length: 5 }, () => {
    const x = Math.round(random() * 800);
    const y = Math.round(random() * 1000);
    const size = Math.round(60 + random() * 160);
    return `<circle cx="${x}" cy="${y}" r="${size}"/>`;
  });
  return `<g fill="${palette.fabric[1]}" opacity="0.16">${shapes.join('')}</g>`;
}
