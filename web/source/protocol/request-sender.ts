export type Encode = (id: number) => Uint8Array<ArrayBuffer>;

/** Numbers the requests of one connection: each id greater than every earlier one. */
export class RequestSender {
  private nextId = 1;

  /** `send`: whether the bytes went out. */
  constructor(private readonly send: (bytes: Uint8Array<ArrayBuffer>) => boolean) {}

  /** Sends what `encode` makes of the next id; undefined where it did not go out. */
  request(encode: Encode): number | undefined {
    const id = this.nextId;
    if (!this.send(encode(id))) return undefined;
    this.nextId += 1;
    return id;
  }

  /** Ids start anew with the next connection, never on one that has seen them. */
  restart(): void {
    this.nextId = 1;
  }
}
