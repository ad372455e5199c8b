/** Jest wants a file of its own for this. */
export { stop as default } from './start.mts';
