import type { Member } from './member.ts';
import type { Track } from './track.ts';

interface AnalogueSettings {
  /** How many of the latest steps are compared with the past. */
  readonly window: number;
  /** Candidates lie at multiples of this many steps back, so that hours meet the same hours. */
  readonly alignment: number;
  readonly neighbours: number;
  readonly capacity: number;
}

interface Analogue {
  readonly position: number;
  readonly mean: number;
  readonly distance: number;
}

/** Days like these: the stretches of the past whose shape is nearest to the latest window, continued, at today's level. */
export function analogueMember(
  name: string,
  space: Member['space'],
  source: Track,
  settings: AnalogueSettings,
): Member {
  return {
    name,
    space,
    share: 1,
    observe() {},
    predict(horizon, target) {
      const now = source.length;
      const currentMean = meanBefore(source, now, settings.window);
      const analogues = nearest(source, settings, horizon, currentMean);
      const [first] = analogues;
      if (first === undefined) return false;
      target.fill(0, 0, horizon);
      let total = 0;
      for (const { position, mean, distance } of analogues) {
        const weight = 1 / (distance + first.distance / 2 + 1e-12);
        total += weight;
        for (let step = 0; step < horizon; step++) {
          target[step] = (target[step] as number) + weight * (source.at(position + step) - mean);
        }
      }
      for (let step = 0; step < horizon; step++) {
        target[step] = (target[step] as number) / total + currentMean;
      }
      return true;
    },
  };
}

function nearest(
  source: Track,
  { window, alignment, neighbours, capacity }: AnalogueSettings,
  horizon: number,
  currentMean: number,
): Analogue[] {
  const now = source.length;
  const oldest = Math.max(now - capacity, 0) + window;
  const analogues: Analogue[] = [];
  for (
    let position = now - Math.ceil(horizon / alignment) * alignment;
    position >= oldest;
    position -= alignment
  ) {
    const mean = meanBefore(source, position, window);
    analogues.push({
      position,
      mean,
      distance: windowDistance(source, now, position, window, currentMean - mean),
    });
  }
  return analogues.toSorted((left, right) => left.distance - right.distance).slice(0, neighbours);
}

/** Squared differences of two windows once the second is lifted by `lift`, the latest steps counting more. */
function windowDistance(source: Track, left: number, right: number, window: number, lift: number): number {
  const fade = 0.5 ** (1 / (window / 2));
  let weight = 1;
  let sum = 0;
  for (let back = 1; back <= window; back++) {
    const difference = source.at(left - back) - source.at(right - back) - lift;
    weight *= fade;
    sum += weight * difference * difference;
  }
  return sum;
}

function meanBefore(source: Track, position: number, window: number): number {
  let sum = 0;
  for (let back = 1; back <= window; back++) sum += source.at(position - back);
  return sum / window;
}
