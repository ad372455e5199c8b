export { forecast } from './forecast.ts';
export { createForecaster, type Forecast, type Forecaster, type QuantileForecast } from './forecaster.ts';
export { InvalidInput, type InvalidInputCode } from './invalid-input.ts';
export type { Judgement, Warning, WarningCode } from './judgement.ts';
export { type ForecastOptions, seasonsForStep, type SpecialEvent } from './options.ts';
export type { Domain } from './scale.ts';
export { type RegularSeries, type TimedValue, toRegularSeries } from './time-series.ts';
