import { type MessagePackMap, type MessagePackValue } from "./message-pack-decoder.ts";

/** A message that is well-formed MsgPack but not of the protocol; names the field. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** Typed access to the fields of one map; every reader throws `ProtocolError` on another type. */
export class FieldReader {
  constructor(private readonly map: MessagePackMap, private readonly path = "") {}

  has(name: string): boolean {
    return this.map.has(name);
  }

  names(): string[] {
    return [...this.map.keys()];
  }

  string(name: string): string {
    const value = this.map.get(name);
    return typeof value === "string" ? value : this.fail(name, "text");
  }

  boolean(name: string): boolean {
    const value = this.map.get(name);
    return typeof value === "boolean" ? value : this.fail(name, "true or false");
  }

  number(name: string): number {
    const value = this.map.get(name);
    return typeof value === "number" ? value : this.fail(name, "a number");
  }

  /** A whole number of at least 0. */
  count(name: string): number {
    const value = this.map.get(name);
    const isCount = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
    return isCount ? value : this.fail(name, "a count");
  }

  column(name: string, count?: number): Float64Array {
    const value = this.map.get(name);
    if (!(value instanceof Float64Array)) return this.fail(name, "a column");
    if (count !== undefined && value.length !== count) {
      return this.fail(name, `a column of ${count} values`);
    }
    return value;
  }

  fields(name: string): FieldReader {
    const value = this.map.get(name);
    return value instanceof Map ? new FieldReader(value, this.at(name)) : this.fail(name, "a map");
  }

  array(name: string): readonly MessagePackValue[] {
    const value = this.map.get(name);
    return Array.isArray(value) ? value : this.fail(name, "an array");
  }

  maps(name: string): FieldReader[] {
    return this.array(name).map((value, index) => {
      const path = this.at(`${name}[${index}]`);
      return value instanceof Map ? new FieldReader(value, path) : this.fail(name, "maps");
    });
  }

  numbers(name: string): number[] {
    return this.array(name).map((value) =>
      typeof value === "number" ? value : this.fail(name, "numbers")
    );
  }

  strings(name: string): string[] {
    return this.array(name).map((value) =>
      typeof value === "string" ? value : this.fail(name, "texts")
    );
  }

  /** Null where the field is nil or absent. */
  orNull<T>(name: string, read: (name: string) => T): T | null {
    const value = this.map.get(name);
    return value === undefined || value === null ? null : read.call(this, name);
  }

  orUndefined<T>(name: string, read: (name: string) => T): T | undefined {
    return this.map.has(name) ? read.call(this, name) : undefined;
  }

  fail(name: string, wanted: string): never {
    throw new ProtocolError(`${this.at(name)} is not ${wanted}`);
  }

  private at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}
