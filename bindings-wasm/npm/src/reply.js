export class Reply {
  #json;
  #data;
  #raw;

  /** Takes the core's record, the payload as JSON text, and its bytes. */
  constructor([meta, json, raw]) {
    const record = JSON.parse(meta);
    this.ok = record.ok;
    this.status = record.status;
    this.kind = record.kind;
    this.contentType = record.content_type;
    this.texts = record.texts;
    this.method = record.method;
    this.attempts = record.attempts;
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
