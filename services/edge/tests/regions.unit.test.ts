import { describe, expect, it } from '@jest/globals';
import { readRegions } from '../src/regions.ts';
import { isoCountries, regionTable } from './region-table.ts';

const everywhere = 'us-east-1,eu-west-1,ap-southeast-1,us-west-2';

describe('the table of regions', () => {
  it('names every country of ISO 3166-1 once, and Kosovo', () => {
    const named = Object.values(regionTable.countries).flatMap((codes) => codes.trim().split(/\s+/));

    expect(isoCountries()).toHaveLength(249);
    expect(named.toSorted()).toEqual([...isoCountries(), 'XK'].toSorted());
  });

  it('has no region stand in for itself', () => {
    const loops = Object.entries(regionTable.standIns).filter(([region, others]) => others.includes(region));

    expect(loops).toEqual([]);
  });
});

describe('the regions of a stage', () => {
  it('may be one alone, that nobody stands in for', () => {
    const regions = readRegions(regionTable, 'us-east-1');

    expect(regions).toEqual({ default: 'us-east-1', deployed: ['us-east-1'], countries: {}, standIns: {} });
  });

  it('stand in for each other where they are deployed', () => {
    expect(readRegions(regionTable, everywhere).standIns).toEqual({
      'us-east-1': 'us-west-2',
      'us-west-2': 'us-east-1',
      'eu-west-1': 'us-east-1',
      'ap-southeast-1': 'us-east-1',
    });
    expect(readRegions(regionTable, 'us-east-1, eu-west-1').standIns).toEqual({
      'us-east-1': 'eu-west-1',
      'eu-west-1': 'us-east-1',
    });
  });

  it('have to be known', () => {
    const read = () => readRegions(regionTable, 'us-east-1,eu-west-9');

    expect(read).toThrow(/^apiRegions names "eu-west-9", but config\/regions\.yml knows us-east-1, /);
  });

  it('have to include the default', () => {
    const read = () => readRegions(regionTable, 'eu-west-1');

    expect(read).toThrow('apiRegions has to name us-east-1, which serves whoever has no other region.');
  });
});
