"""Add a TXT record to a domain, read it back, and delete it again.

ADM_TOOLS_TOKEN=... python dns_record.py example.com _hostwire "any text"
"""

import os
import sys

import hostwire


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("usage: python dns_record.py DOMAIN [NAME] [TEXT]")
    domain, name, text = (sys.argv[1:] + ["_hostwire", "hello"][len(sys.argv) - 2 :])[:3]
    # ADM_TOOLS_URL is for tests; without it the provider's own address is called.
    token, base_url = os.environ.get("ADM_TOOLS_TOKEN"), os.environ.get("ADM_TOOLS_URL")
    with hostwire.Client.adm_tools(token=token, base_url=base_url) as client:
        domains = client.call("dns/list", {"domains_search_request": domain}).data["list"]
        domain_id = next((one["domain_id"] for one in domains if one["name"] == domain), None)
        if domain_id is None:
            sys.exit(f"The account has no domain {domain}.")

        added = client.call("dns/record_add", {"domain_id": domain_id, "type": "TXT", "record": name, "data": text})
        print(f"added {added.data['id']}")

        records = client.call("dns/records_list", {"domain_id": domain_id}).data["list"]
        record = next(one for one in records if one["id"] == str(added.data["id"]))
        print(f"{record['record']}.{domain} {record['type']} {record['data']}")

        client.call("dns/record_delete", {"subdomain_id": added.data["id"]})
        print("deleted")


if __name__ == "__main__":
    try:
        main()
    except hostwire.Error as error:
        sys.exit(f"{error.code}: {error} {error.advice}")
