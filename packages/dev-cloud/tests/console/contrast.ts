/** Measures how well a page can be read. It runs in the browser, so it refers to nothing outside itself. */

/** What the browser has and Node's types do not know. */
interface Painted {
  readonly textContent: string | null;
  readonly parentElement: Painted | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly nodeValue: string | null }>;
  checkVisibility(): boolean;
}

interface BrowserGlobals {
  readonly document: {
    querySelectorAll(selector: string): Iterable<Painted>;
    createElement(tag: 'canvas'): {
      getContext(
        kind: '2d',
        options: object,
      ): {
        fillStyle: string;
        clearRect(...corners: number[]): void;
        fillRect(...corners: number[]): void;
        getImageData(...corners: number[]): { readonly data: Uint8ClampedArray };
      };
    };
  };
  getComputedStyle(
    this: void,
    element: Painted,
  ): { readonly color: string; readonly backgroundColor: string };
}

/** The texts whose contrast to their ground (WCAG 2) is less than asked for. */
export function textsOfLittleContrast(least: number): string[] {
  const { document, getComputedStyle } = globalThis as unknown as BrowserGlobals;
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  /** Colours laid over each other, the lowest first, as the browser would paint them. */
  const paint = (colours: readonly string[]): number[] => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (colours: readonly string[]): number => {
    const [red = 0, green = 0, blue = 0] = paint(colours).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundsOf = (element: Painted | null): string[] =>
    element === null ? [] : [...groundsOf(element.parentElement), getComputedStyle(element).backgroundColor];

  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const text = [...element.childNodes]
      .filter(({ nodeType }) => nodeType === 3)
      .map(({ nodeValue }) => nodeValue?.trim() ?? '')
      .join('');
    if (text === '' || !element.checkVisibility()) return [];
    const grounds = groundsOf(element);
    const lights = [luminance(grounds), luminance([...grounds, getComputedStyle(element).color])];
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    return contrast < least ? [`${text} (${contrast.toFixed(2)})`] : [];
  });
}
