// Adds a TXT record to a domain, reads it back, and deletes it again.
//
//   ADM_TOOLS_TOKEN=… node dns.mjs example.com _hostwire "any text"

import { Client, HostwireError } from "hostwire";

const [domain, name = "_hostwire", text = "hello"] = process.argv.slice(2);
if (!domain) {
  console.error("usage: node dns.mjs DOMAIN [NAME] [TEXT]");
  process.exit(2);
}

// ADM_TOOLS_URL is for tests; without it the provider's own address is called.
const { ADM_TOOLS_TOKEN: token, ADM_TOOLS_URL: baseUrl } = process.env;

try {
  const client = await Client.admTools({ token, baseUrl });
  const { data: domains } = await client.call("dns/list", { domains_search_request: domain });
  const domain_id = domains.list.find(({ name }) => name === domain)?.domain_id;
  if (!domain_id) throw new Error(`The account has no domain ${domain}.`);

  const { data: added } = await client.call("dns/record_add", { domain_id, type: "TXT", record: name, data: text });
  console.log(`added ${added.id}`);

  const { data: records } = await client.call("dns/records_list", { domain_id });
  const record = records.list.find(({ id }) => id === String(added.id));
  console.log(`${record.record}.${domain} ${record.type} ${record.data}`);

  await client.call("dns/record_delete", { subdomain_id: added.id });
  console.log("deleted");
  client.close();
} catch (error) {
  console.error(HostwireError.is(error) ? `${error.code}: ${error.message} ${error.advice}` : error.message);
  process.exit(1);
}
