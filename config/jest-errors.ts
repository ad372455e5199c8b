/**
 * Jest runs tests in a realm of their own, where an error that Node itself made (a refused connection) is no
 * `instanceof Error`; the AWS SDK then wraps it and loses its code. Here any error is one, as it is outside Jest.
 */
import { types } from 'node:util';

const inherited = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return inherited.call(this, value) || (this === Error && types.isNativeError(value));
  },
});
