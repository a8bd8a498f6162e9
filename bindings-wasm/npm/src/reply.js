import { fromCore } from "./names.js";

export class Reply {
  #json;
  #data;
  #raw;

  /** Takes the core's record, the payload as JSON text, and its bytes. */
  constructor([meta, json, raw]) {
    Object.assign(this, { languages: {} }, fromCore(meta));
    this.#json = json;
    this.#raw = raw;
  }

  get data() {
    if (this.#json !== undefined) {
      this.#data = JSON.parse(this.#json);
      this.#json = undefined;
    }
    return this.#data;
  }

  get raw() {
    return this.#raw;
  }
}
