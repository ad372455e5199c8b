import type { Member } from './member.ts';
import type { Track } from './track.ts';

/** As it was a season ago; with a season of 1 step, as it is now. */
export function seasonalNaive(name: string, source: Track, season: number, share = 1): Member {
  return {
    name,
    space: 'linear',
    share,
    observe() {},
    predict(horizon, target) {
      if (source.length < season) return false;
      for (let step = 0; step < horizon; step++) {
        target[step] = source.at(source.length - season + (step % season));
      }
      return true;
    },
  };
}
