<?php
// Each line is a form body; each answer is what PHP reads from it, as JSON; every array as an object.
while (($line = fgets(STDIN)) !== false) {
    parse_str(rtrim($line, "\n"), $params);
    echo json_encode($params, JSON_FORCE_OBJECT | JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
}
