/** Asks for the data each second, while somebody looks, and shows it. */
import type { Snapshot } from '../snapshot.ts';
import { show } from './dom.ts';
import { functionsSection } from './functions.ts';
import {
  breakersSection,
  cachesSection,
  deadLettersSection,
  queuesSection,
  streamsSection,
} from './messages.ts';
import { partsSection, summary, tiles, trafficSection } from './overview.ts';
import { requestsSection } from './requests.ts';
import { scalingSection } from './scaling.ts';

const everyMs = 1000;

const main = element('console');
const state = element('state');
const pause = element('pause');

let chosenFunction: string | null = null;
let isPaused = false;
let last: Snapshot | null = null;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no ${id}`);
  return found;
}

function draw(): void {
  if (last === null) return;
  show(main, [
    summary(last),
    tiles(last),
    trafficSection(last),
    partsSection(last),
    functionsSection(last),
    queuesSection(last),
    deadLettersSection(last),
    streamsSection(last),
    cachesSection(last),
    breakersSection(last),
    scalingSection(last, chosenFunction),
    requestsSection(last),
  ]);
}

/** Said aloud when it changes, so it changes seldom. */
function say(text: string, kind: 'good' | 'bad' | 'paused'): void {
  if (state.textContent !== text) state.textContent = text;
  state.className = kind;
}

async function refresh(): Promise<void> {
  try {
    const response = await fetch('/console/data', { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    last = (await response.json()) as Snapshot;
  } catch {
    main.classList.add('lost');
    say('no answer: is npm run dev still up?', 'bad');
    return;
  }
  main.classList.remove('lost');
  if (isPaused) return;
  say('live', 'good');
  draw();
}

/** One question at a time, and none while nobody sees the answer. */
async function follow(): Promise<void> {
  if (!isPaused && !document.hidden) await refresh();
  setTimeout(() => void follow(), everyMs);
}

pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.setAttribute('aria-pressed', String(isPaused));
  pause.textContent = isPaused ? 'Go on' : 'Pause';
  if (isPaused) say('paused', 'paused');
});

main.addEventListener('click', (event) => {
  const chosen = event.target instanceof Element ? event.target.closest('[data-chooses]') : null;
  if (chosen === null) return;
  chosenFunction = chosen.getAttribute('data-chooses');
  draw();
});

void follow();
