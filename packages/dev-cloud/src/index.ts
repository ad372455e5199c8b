export * from './backends/index.ts';
