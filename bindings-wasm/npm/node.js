// One copy of everything, however it is loaded: an error caught by `import` code is that of `require` code, too.
import hostwire from "./node.cjs";

export const { Client, HostwireError, ManualClock, Reply } = hostwire;
