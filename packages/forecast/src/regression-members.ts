import { Autoregression, type AutoregressionSettings } from './autoregression.ts';
import type { Member } from './member.ts';
import type { SeasonalProfile } from './seasonal-profile.ts';
import { Track } from './track.ts';

/** A ridge autoregression of the values themselves. */
export function levelRegression(
  name: string,
  space: Member['space'],
  source: Track,
  settings: AutoregressionSettings,
): Member {
  const regression = new Autoregression(source, settings);
  return {
    name,
    space,
    share: 0.5,
    observe: (trusted) => regression.observe(trusted),
    predict(horizon, target) {
      if (!regression.ready) return false;
      regression.predict(horizon, target);
      return true;
    },
  };
}

/** A ridge autoregression of the steps from value to value: its forecasts start where the series is, and keep its growth. */
export function differenceRegression(
  name: string,
  space: Member['space'],
  source: Track,
  capacity: number,
  settings: AutoregressionSettings,
): Member {
  const differences = new Track(capacity);
  const regression = new Autoregression(differences, settings);
  return {
    name,
    space,
    share: 1,
    observe(trusted) {
      if (source.length < 2) return;
      differences.push(source.at(source.length - 1) - source.at(source.length - 2));
      regression.observe(trusted);
    },
    predict(horizon, target) {
      if (!regression.ready) return false;
      regression.predict(horizon, target);
      let level = source.at(source.length - 1);
      for (let step = 0; step < horizon; step++) {
        level += target[step] as number;
        target[step] = level;
      }
      return true;
    },
  };
}

/** A seasonal profile, and a ridge autoregression of what the profile got wrong. */
export function profileRegression(
  name: string,
  space: Member['space'],
  source: Track,
  capacity: number,
  profile: SeasonalProfile,
  settings: AutoregressionSettings,
): Member {
  const residuals = new Track(capacity);
  const regression = new Autoregression(residuals, settings);
  return {
    name,
    space,
    share: 1,
    observe(trusted) {
      const value = source.at(source.length - 1);
      if (profile.ready) {
        residuals.push(value - profile.expect(0));
        regression.observe(trusted);
      }
      profile.observe(value);
    },
    predict(horizon, target) {
      if (!regression.ready) return false;
      regression.predict(horizon, target);
      for (let step = 0; step < horizon; step++) {
        target[step] = (target[step] as number) + profile.expect(step);
      }
      return true;
    },
  };
}
