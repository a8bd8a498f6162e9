"""Tell which of many names are free, all asked at once; the account's quota is kept.

ADM_TOOLS_TOKEN=... python free_names.py example.com taken.com
"""

import asyncio
import os
import sys

import hostwire


async def main(names: list[str]) -> None:
    # ADM_TOOLS_URL is for tests; without it the provider's own address is called.
    token, base_url = os.environ.get("ADM_TOOLS_TOKEN"), os.environ.get("ADM_TOOLS_URL")
    with hostwire.Client.adm_tools(token=token, base_url=base_url) as client:
        replies = await asyncio.gather(*(client.call_async("domain/check", {"domain": name}) for name in names))
    for name, reply in zip(names, replies):
        # "No" is an answer here, not an error.
        print(name, "is free" if reply.ok else "is taken")


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1:]))
    except hostwire.Error as error:
        sys.exit(f"{error.code}: {error} {error.advice}")
