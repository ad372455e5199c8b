export * from './backends/index.ts';
export { startLocalCloud } from './supervisor/local-cloud.ts';
export type { LocalCloud, LocalCloudEndpoints, LocalCloudSettings } from './supervisor/local-cloud.ts';
