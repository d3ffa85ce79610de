// Stands for the npm package @msgpack/msgpack, which Debian and PyPI do not have: as much of its interface as the
// example of web/protocol.md uses.

export class ExtensionCodec {
  #decoders = new Map();

  register({ type, decode }) {
    this.#decoders.set(type, decode);
  }

  decode(data, type) {
    return this.#decoders.get(type)(data);
  }
}

export function encode(value) {
  const bytes = [];
  write(value, bytes);
  return Uint8Array.from(bytes);
}

function write(value, bytes) {
  if (Array.isArray(value)) {
    bytes.push(0x90 | value.length);
    for (const element of value) write(element, bytes);
  } else if (typeof value === "object") {
    bytes.push(0x80 | Object.keys(value).length);
    for (const [key, element] of Object.entries(value)) [key, element].forEach((part) => write(part, bytes));
  } else if (typeof value === "string") {
    const utf8 = new TextEncoder().encode(value);
    bytes.push(0xda, utf8.length >> 8, utf8.length & 0xff, ...utf8);
  } else {
    bytes.push(0xd1, value >> 8, value & 0xff);
  }
}

export function decode(bytes, { extensionCodec }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let place = 0;
  const unsigned = (size) => {
    let value = 0;
    for (const end = place + size; place < end; place += 1) value = value * 256 + view.getUint8(place);
    return value;
  };
  const take = (size) => bytes.subarray(place, (place += size));
  const text = (size) => new TextDecoder().decode(take(size));
  const array = (count) => Array.from({ length: count }, read);
  const map = (count) => Object.fromEntries(Array.from({ length: count }, () => [read(), read()]));
  const extension = (size) => {
    const type = unsigned(1);
    return extensionCodec.decode(take(size), type);
  };
  function read() {
    const lead = unsigned(1);
    if (lead < 0x80) return lead;
    if (lead < 0x90) return map(lead & 0x0f);
    if (lead < 0xa0) return array(lead & 0x0f);
    if (lead < 0xc0) return text(lead & 0x1f);
    if (lead === 0xc0) return null;
    if (lead === 0xc2 || lead === 0xc3) return lead === 0xc3;
    if (lead === 0xc9) return extension(unsigned(4));
    if (lead === 0xcb) return view.getFloat64((place += 8) - 8);
    if (lead >= 0xcc && lead <= 0xcf) return unsigned(1 << (lead - 0xcc));
    if (lead >= 0xd9 && lead <= 0xdb) return text(unsigned(1 << (lead - 0xd9)));
    if (lead === 0xdc || lead === 0xdd) return array(unsigned(2 << (lead - 0xdc)));
    if (lead === 0xde || lead === 0xdf) return map(unsigned(2 << (lead - 0xde)));
    throw new Error(`no value begins with ${lead}`);
  }
  return read();
}
