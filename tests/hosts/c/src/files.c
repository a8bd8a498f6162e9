/* Files that are sent, and files that come. */
#include "scenarios.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SENT = 200000, CAME = 300000 };

static void expect_upload(hw_client *client, hw_file file, size_t nth) {
  hw_call_options options = HW_CALL_OPTIONS_INIT;
  file.parameter = "torrent_file";
  options.files = &file;
  options.file_count = 1;
  hw_reply *reply = hw_client_call(client, "storage/torrent/select_files", "{\"storage_id\": 1}", &options, NULL);
  CHECK(hw_reply_ok(reply));
  hw_reply_free(reply);
  json_t *log = control("GET", "requests?since=0", NULL);
  json_t *sent = json_object_get(json_object_get(json_array_get(json_object_get(log, "requests"), nth), "files"), "torrent_file");
  CHECK(holds(json_object_get(scenario("upload"), "file"), sent));
  json_decref(log);
}

void upload(void) {
  hw_client *client = client_here();
  unsigned char *bytes = malloc(SENT);
  for (int i = 0; i < SENT; i++) bytes[i] = (unsigned char)(i % 251);
  hw_file file = HW_FILE_INIT;
  file.bytes = bytes;
  file.length = SENT;
  file.filename = "linux.torrent";
  expect_upload(client, file, 0);

  char folder[] = "/tmp/hostwire-XXXXXX", path[64];
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof path, "%s/linux.torrent", folder);
  FILE *disk = fopen(path, "wb");
  CHECK(fwrite(bytes, 1, SENT, disk) == SENT && fclose(disk) == 0);
  hw_file on_disk = HW_FILE_INIT;
  on_disk.path = path;
  on_disk.content_type = "application/x-bittorrent";
  expect_upload(client, on_disk, 1);
  unlink(path);
  rmdir(folder);

  hw_call_options none = HW_CALL_OPTIONS_INIT;
  none.file_count = 1;
  hw_error *error = error_of(client, "storage/torrent/select_files", NULL, &none);
  CHECK_TEXT("The argument options.files is NULL.", hw_error_message(error));
  hw_error_free(error);
  free(bytes);
  hw_client_free(client);
}

static const char PRINT[] = "billing/print/invoice";

void download(void) {
  hw_client *client = client_here();
  char *body = malloc(CAME + 1);
  memset(body, 'x', CAME);
  body[CAME] = 0;
  command("faults", json_pack("{s:s, s:s, s:{s:s}, s:s}", "path", PRINT, "kind", "answer", "headers", "Content-Type", "application/pdf", "body", body));
  char folder[] = "/tmp/hostwire-XXXXXX", path[64];
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof path, "%s/invoice.pdf", folder);
  hw_call_options options = HW_CALL_OPTIONS_INIT;
  options.save_to = path;
  hw_reply *reply = hw_client_call(client, PRINT, "{\"invoice_id\": 1}", &options, NULL);
  size_t length = 1;
  hw_reply_raw(reply, &length);
  CHECK(hw_reply_streamed(reply) == CAME && length == 0);
  CHECK_TEXT("file", hw_reply_kind(reply));
  hw_reply_free(reply);
  FILE *disk = fopen(path, "rb");
  char *read = malloc(CAME + 1);
  CHECK(disk != NULL && fread(read, 1, CAME + 1, disk) == CAME && memcmp(read, body, CAME) == 0);
  if (disk) fclose(disk);
  free(read);
  free(body);
  CHECK(unlink(path) == 0 && rmdir(folder) == 0);
  hw_client_free(client);
}

void download_cut(void) {
  hw_client *client = client_here();
  command("faults", json_pack("{s:s, s:s, s:i}", "path", PRINT, "kind", "cut", "after_bytes", 20));
  char folder[] = "/tmp/hostwire-XXXXXX", path[64];
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof path, "%s/invoice.pdf", folder);
  hw_call_options options = HW_CALL_OPTIONS_INIT;
  options.save_to = path;
  options.retries = 0;
  hw_error *error = error_of(client, PRINT, "{\"invoice_id\": 1}", &options);
  CHECK(hw_error_evidence(error) != NULL && hw_error_evidence(error)->received == 20);
  expect("download_cut", error);
  /* Nothing is left: the folder is empty. */
  CHECK(rmdir(folder) == 0);
  hw_client_free(client);
}
