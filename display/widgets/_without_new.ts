/** A class that needs no `new`: what it makes, and from which options. */
export interface WidgetClass<T, O> {
  /** Makes one. */
  new (options?: O): T;
  /** Makes one. */
  (options?: O): T;
  /** Of all of them. */
  prototype: T;
}

/** Names a class as it is exported and makes it callable without `new`. */
export function withoutNew<T, O>(
  name: string,
  target: new (options?: O) => T,
): WidgetClass<T, O> {
  Object.defineProperty(target, "name", { value: name, configurable: true });
  return new Proxy(target, {
    apply: (_, __, args) => Reflect.construct(target, args),
  }) as WidgetClass<T, O>;
}
