export { releaseCheck } from './release-check.ts';
