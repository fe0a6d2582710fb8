/** A class whose instances are made with or without `new`. */
export interface CallableClass<Args extends unknown[], T> {
  new (...args: Args): T;
  (...args: Args): T;
  prototype: T;
}
