import { releaseCheck } from '@glamora/release-check';

export const handler = releaseCheck();
