/* Adds a TXT record to a domain, reads it back, and deletes it again.
 *
 *   cc dns.c -o dns $(pkg-config --cflags --libs hostwire)
 *   ADM_TOOLS_TOKEN=... ./dns example.com _hostwire "any text"
 */
#include <hostwire.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes a call; the program ends if it fails. */
static hw_reply *call(const hw_client *client, const char *method, hw_params *params) {
  hw_error *error = NULL;
  hw_reply *reply = hw_client_call(client, method, hw_params_json(params), NULL, &error);
  hw_params_free(params);
  if (reply == NULL) {
    fprintf(stderr, "%s: %s %s\n", hw_error_name(error), hw_error_message(error), hw_error_advice(error));
    exit(1);
  }
  return reply;
}

/* One value of a list's row. */
static const char *row(const hw_reply *rows, size_t at, const char *member) {
  char pointer[64];
  snprintf(pointer, sizeof pointer, "/list/%zu/%s", at, member);
  const char *value = hw_reply_get(rows, pointer);
  return value ? value : "";
}

int main(int count, char **arguments) {
  if (count < 2) {
    fprintf(stderr, "usage: dns DOMAIN [NAME] [TEXT]\n");
    return 2;
  }
  const char *domain = arguments[1];
  const char *name = count > 2 ? arguments[2] : "_hostwire";
  const char *text = count > 3 ? arguments[3] : "hello";

  hw_error *error = NULL;
  hw_options options = HW_OPTIONS_INIT;
  options.base_url = getenv("ADM_TOOLS_URL"); /* For tests; NULL is the provider's own address. */
  hw_client *client = hw_client_adm_tools(getenv("ADM_TOOLS_TOKEN"), &options, &error);
  if (client == NULL) {
    fprintf(stderr, "%s: %s %s\n", hw_error_name(error), hw_error_message(error), hw_error_advice(error));
    return 1;
  }

  hw_params *params = hw_params_new();
  hw_params_set_text(params, "domains_search_request", domain);
  hw_reply *domains = call(client, "dns/list", params);
  const char *domain_id = NULL;
  for (size_t at = 0; at < hw_reply_count(domains, "/list"); at++) {
    if (strcmp(row(domains, at, "name"), domain) == 0) domain_id = row(domains, at, "domain_id");
  }
  if (domain_id == NULL) {
    fprintf(stderr, "The account has no domain %s.\n", domain);
    return 1;
  }

  params = hw_params_new();
  hw_params_set_json(params, "domain_id", domain_id);
  hw_params_set_text(params, "type", "TXT");
  hw_params_set_text(params, "record", name);
  hw_params_set_text(params, "data", text);
  hw_reply *added = call(client, "dns/record_add", params);
  const char *id = hw_reply_get(added, "/id");
  printf("added %s\n", id);

  params = hw_params_new();
  hw_params_set_json(params, "domain_id", domain_id);
  hw_reply *records = call(client, "dns/records_list", params);
  for (size_t at = 0; at < hw_reply_count(records, "/list"); at++) {
    if (strcmp(row(records, at, "id"), id) == 0) {
      printf("%s.%s %s %s\n", row(records, at, "record"), domain, row(records, at, "type"), row(records, at, "data"));
    }
  }

  params = hw_params_new();
  hw_params_set_json(params, "subdomain_id", id);
  hw_reply_free(call(client, "dns/record_delete", params));
  printf("deleted\n");

  hw_reply_free(records);
  hw_reply_free(added);
  hw_reply_free(domains);
  hw_client_free(client);
  return 0;
}
