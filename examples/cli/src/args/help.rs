//! What stands below the options in each command's help.

pub const MAIN: &str = "\
Examples:
  hostwire methods dns record                      Find a method
  hostwire describe dns/record_add                 Read all about one
  hostwire call dns/records_list domain_id=42      Make a call
  hostwire preview dns/records_list domain_id=42   See its request, send nothing
  hostwire doctor                                  See whether all is well
  hostwire sandbox --control                       A provider to play with

The token is read from HOSTWIRE_TOKEN or from --token-file. HOSTWIRE_PROVIDER,
HOSTWIRE_ACCOUNT, HOSTWIRE_TOKEN_FILE, HOSTWIRE_STATE_DIR and HOSTWIRE_PURPOSES
stand for the options of these names.

Exit codes:
    0  it worked
    1  the output could not be written
    2  the command line is wrong
    3  refused here, before anything was sent
    4  the provider refused
    5  a limit is reached (quota)
    6  no answer, and nothing can have been changed by it
    7  the call may have been applied: look before you repeat it
  130  cancelled; the message says whether the request had left";

pub const CALL: &str = "\
Parameters:
  name=text        Text; also numbers, and flags (1 or 0)
  name[]=text      One item of a list; repeat it for more
  name:=json       JSON: a number, true, null, a list or an object
  name=@path       A file, where the parameter is one; @ alone is the text @

Examples:
  hostwire call dns/records_list domain_id=42
  hostwire call dns/record_add domain_id=42 type=TXT data='hello world'
  hostwire call dns/change_nameservers domain_id=42 stack[]=a.net stack[]=b.net
  hostwire call dns/record_add --ask
  hostwire call dns/list --json | jq .data
  hostwire call dns/config_export domain_id=42 --output zone.txt
  hostwire --provider elytrahost call meta/users

What destroys or costs money is asked about first. --yes answers; without it and
without a terminal nothing is sent (exit code 3).";

pub const PREVIEW: &str = "\
The token stays a variable in all that is shown, and none is needed.

Examples:
  hostwire preview dns/records_list domain_id=42
  hostwire preview dns/record_add domain_id=42 type=TXT data=\"it's\" --json | jq -r .curl | sh";

pub const METHODS: &str = "\
Examples:
  hostwire methods                        All methods of all providers
  hostwire methods dns record             Search: the best comes first
  hostwire methods --json | jq -r '.[].path'";

pub const DESCRIBE: &str = "\
Its blocks: description, parameters, what it returns, the last request of this
account in the last ten minutes, code example.

Examples:
  hostwire describe dns/record_add
  hostwire describe https://adm.tools/action/dns/list/
  hostwire describe dns/record_add --json | jq .params";

pub const LIMITS: &str = "\
Nothing is asked of the provider; what is left is told after each call.

Examples:
  hostwire limits
  hostwire limits --json";

pub const SAMPLE: &str = "\
The token is *** unless --with-token asks for it. What the sample differs in, and
what has to be put in by hand, stands in it as comments.

Examples:
  hostwire sample dns/record_add --lang php
  hostwire sample dns/records_list domain_id=42 --with-token | sh";

pub const PLAN: &str = "\
Nothing is asked of the provider. What earlier calls learnt of the account
counts, and it plans for the worst that the limits allow.

Examples:
  hostwire plan 5000
  hostwire plan 28800 --json | jq .pauses
  hostwire plan 5000 --purposes purposes.json --purpose bulk";

pub const RECENT: &str = "\
Requests made with this command, one for each method; secrets are not kept.

Examples:
  hostwire recent
  hostwire call dns/record_add --recent --ask   Begin with the last one";

pub const ALLOW_LIST: &str = "\
The provider's API cannot read or change its list: this one is kept here, as
your note of what should stand there. Each change says what to do in the panel.
An empty list means that everybody may call who has the token.

Examples:
  hostwire allow-list add 203.0.113.0/24 --note office
  hostwire allow-list check 203.0.113.9
  hostwire allow-list remove 203.0.113.0/24
  hostwire allow-list list --json";

pub const TOKEN: &str = "\
Examples:
  hostwire token status
  hostwire token status --created 2026-01-31       Remember when it was activated";

pub const DOCTOR: &str = "\
It asks the address for its clock, and makes one call that only reads. That call
takes quota like any other.

Examples:
  hostwire doctor
  hostwire doctor --json | jq '.checks[] | select(.state != \"ok\")'";

pub const SANDBOX: &str = "\
It holds two domains and an instance, keeps quota as the providers do, and
forgets all when it ends.

Examples:
  hostwire sandbox
  hostwire sandbox --port 8080 --control --manual-clock
  hostwire --base-url http://127.0.0.1:8080 call dns/list";
