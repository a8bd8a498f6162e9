// Records on their way between the core and this language: the core writes names in snake_case, and whole numbers of 64
// bits as BigInt.

const known = new Map();

/** Members that hold what a provider or a caller named: they come as JSON text, and their names stay as they are. */
const PAYLOADS = ["answer", "row", "params"];

/** A record of the core's as users see it. */
export function fromCore(value) {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fromCore);
  const record = {};
  for (const name in value) {
    const isText = PAYLOADS.includes(name) && typeof value[name] === "string";
    record[camel(name)] = isText ? JSON.parse(value[name]) : fromCore(value[name]);
  }
  return record;
}

/** A record of plain values as the core reads it. */
export function toCore(values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [snake(name), isTooLarge(value) ? BigInt(value) : value]));
}

const isTooLarge = (value) => Number.isInteger(value) && !Number.isSafeInteger(value);

function camel(name) {
  let text = known.get(name);
  if (text === undefined) known.set(name, (text = name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())));
  return text;
}

/** A name that is not in this language's case is none of ours: it is passed on so that the core does not know it. */
function snake(name) {
  return name.includes("_") ? `${name}_` : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
