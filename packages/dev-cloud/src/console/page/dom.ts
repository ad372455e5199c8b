/**
 * A tree of elements, and the few steps that make the page look like it. What a person points at, has focused or marked stays
 * where it is, as only what differs is touched. Text is only ever text: nothing here reads HTML.
 */
export type Child = string | number | Markup | null | false;

export interface Markup {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly (string | Markup)[];
}

/** `false` and null leave the attribute out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** An attribute `key` keeps an element with its data when others come before it. */
export function h(tag: string, attributes: Attributes = {}, ...children: (Child | Child[])[]): Markup {
  const texts = children
    .flat()
    .filter((child) => child !== null && child !== false)
    .map((child) => (typeof child === 'number' ? String(child) : child));
  return { tag, attributes, children: texts };
}

const drawn = 'http://www.w3.org/2000/svg';

/** Makes the element's children look like these. */
export function show(parent: Element, children: readonly (string | Markup)[]): void {
  const namespace = parent.namespaceURI;
  const keyed = new Map<string, Element>();
  for (const element of parent.children) {
    const key = element.getAttribute('data-key');
    if (key !== null) keyed.set(key, element);
  }
  let place: ChildNode | null = parent.firstChild;
  for (const child of children) {
    const wanted = typeof child === 'string' ? null : child.attributes['key'];
    const known = wanted === null || wanted === undefined ? place : (keyed.get(String(wanted)) ?? null);
    const isKnown = known !== null && isAlike(known, child);
    const node = isKnown ? known : make(child, namespace);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    update(node, child, !isKnown);
  }
  while (place !== null) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

function isAlike(node: ChildNode, child: string | Markup): boolean {
  if (typeof child === 'string') return node.nodeType === 3;
  return (
    node instanceof Element &&
    node.localName === child.tag &&
    node.getAttribute('data-key') === keyOf(child.attributes)
  );
}

function keyOf({ key }: Attributes): string | null {
  return key === undefined || key === null ? null : String(key);
}

function make(child: string | Markup, namespace: string | null): ChildNode {
  if (typeof child === 'string') return document.createTextNode(child);
  return document.createElementNS(child.tag === 'svg' ? drawn : namespace, child.tag);
}

function update(node: ChildNode, child: string | Markup, isNew: boolean): void {
  if (typeof child === 'string') {
    if (node.nodeValue !== child) node.nodeValue = child;
    return;
  }
  const element = node as Element;
  const { key, ...others } = child.attributes;
  const wanted = key === undefined || key === null ? others : { ...others, 'data-key': key };
  for (const name of element.getAttributeNames())
    if (!(name in wanted) && !isKeptByThePerson(element, name)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(wanted)) {
    if (!isNew && isKeptByThePerson(element, name)) continue;
    if (value === false || value === null) element.removeAttribute(name);
    else {
      const text = value === true ? '' : String(value);
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    }
  }
  show(element, child.children);
}

/** Whether a part is folded out is up to whoever looks. */
function isKeptByThePerson(element: Element, name: string): boolean {
  return element.localName === 'details' && name === 'open';
}
