/** The demo's creators and what they offer; the same at every start. */
import { CID } from 'multiformats/cid';
import * as raw from 'multiformats/codecs/raw';
import { sha256 } from 'multiformats/hashes/sha2';
import { draw, palettes, weaves } from './artwork.ts';
import type { Palette, Weave } from './artwork.ts';
import { randomFrom } from './random.ts';
import { silhouettes } from './silhouettes.ts';

export interface DemoCreator {
  /** Of the test mnemonic. The first ones are left to whoever plays with the marketplace. */
  readonly accountIndex: number;
  readonly username: string;
  readonly region: string;
  readonly bio: string;
}

export interface DemoItem {
  readonly creator: DemoCreator;
  readonly ipfsHash: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly priceWei: string;
  readonly tags: readonly string[];
  /** An SVG document; its hash is in {@link ipfsHash}. */
  readonly picture: Uint8Array;
}

const creators: readonly DemoCreator[] = [
  {
    accountIndex: 6,
    username: 'Atelier Mirelle',
    region: 'paris',
    bio: 'Digital couture, cut from colour and light.',
  },
  { accountIndex: 7, username: 'Kumo Studio', region: 'tokyo', bio: 'Soft shapes for avatars that travel.' },
  {
    accountIndex: 8,
    username: 'Nordlys',
    region: 'oslo',
    bio: 'Winter patterns, woven by hand and by machine.',
  },
  { accountIndex: 9, username: 'Sol y Sombra', region: 'madrid', bio: 'Loud prints, quiet cuts.' },
];

const singular: Readonly<Record<string, string>> = {
  dresses: 'Dress',
  jackets: 'Jacket',
  shoes: 'Sneakers',
  hats: 'Hat',
  bags: 'Tote',
  scarves: 'Scarf',
  trousers: 'Trousers',
  skirts: 'Skirt',
  eyewear: 'Shades',
};

const weaveNames: Readonly<Record<Weave, string>> = {
  stripes: 'Pinstripe',
  dots: 'Polka',
  checks: 'Tartan',
  waves: 'Tide',
  florals: 'Garden',
  herringbone: 'Herringbone',
  scales: 'Mermaid',
};

/** Each creator offers one of every garment. */
export async function demoCollection(): Promise<DemoItem[]> {
  const items = creators.flatMap((creator, row) =>
    silhouettes.map((silhouette, column) => ({ creator, silhouette, row, column })),
  );
  return Promise.all(
    items.map(async ({ creator, silhouette, row, column }) => {
      const seed = row * silhouettes.length + column;
      const random = randomFrom(1_000 + seed);
      // The steps keep neighbours, across and down, in different colours and weaves.
      const palette = palettes[(column * 3 + row * 3) % palettes.length] as Palette;
      const weave = weaves[(column * 5 + row * 4) % weaves.length] as Weave;
      const picture = new TextEncoder().encode(draw({ silhouette, palette, weave, seed }));
      const garment = singular[silhouette.category] ?? silhouette.category;
      return {
        creator,
        picture,
        ipfsHash: CID.createV1(raw.code, await sha256.digest(picture)).toString(),
        title: `${palette.name} ${weaveNames[weave]} ${garment}`,
        description: `${garment} in ${palette.name.toLowerCase()} with a ${weave} weave, by ${creator.username}. Fits every avatar; comes as vector art.`,
        category: silhouette.category,
        priceWei: String(BigInt(5 + Math.floor(random() * 195)) * 10n ** 15n),
        tags: [palette.name.toLowerCase(), weave, creator.region],
      };
    }),
  );
}
