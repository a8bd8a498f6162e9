/** Where the module is: beside this file. Bundlers know this form and copy the file. */
export const locate = () => new URL("hostwire_bg.wasm", import.meta.url);
