import { describe, expect, test } from '@jest/globals';
import { archiveAge } from '../src/archive-age.ts';
import { archivedEntities, archivePolicies, oldestToStay } from '../src/archive-policy.ts';

describe('the ages of a stage', () => {
  test('are days by entity, or none where only what expires is kept', () => {
    const ages = archiveAge.parse('{"Purchase": 730, "Session": null}');

    expect(archivePolicies(ages)).toMatchObject([
      { entityName: 'Purchase', afterDays: 730, datedBy: 'createdAt' },
      { entityName: 'Session', afterDays: null, datedBy: 'expiresAt' },
    ]);
  });

  test('archive nothing that they do not name', () => {
    expect(archivePolicies(archiveAge.parse('{}'))).toEqual([]);
  });

  test.each([
    '{"User": 730}',
    '{"ContentAccess": 730}',
    '{"Purchase": 0}',
    '{"Purchase": 1.5}',
    '{"Purchase": "730"}',
    '[730]',
    'soon',
    undefined,
  ])('are refused where they would do harm or mean nothing: %s', (text) => {
    expect(archiveAge.safeParse(text).success).toBe(false);
  });
});

describe('what may be archived at all', () => {
  test('is no user, no content and no right to open it', () => {
    expect(archivedEntities).toEqual(['Purchase', 'Session']);
  });

  test('is as old as its policy says, to the millisecond', () => {
    expect(oldestToStay(730, new Date('2026-11-20T12:00:00.000Z'))).toBe('2024-11-20T12:00:00.000Z');
  });
});
