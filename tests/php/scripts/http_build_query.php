<?php
// Each line is JSON; each answer is what PHP's own http_build_query makes of it.
while (($line = fgets(STDIN)) !== false) {
    // A whole number beyond 64 bits would become a float; as text it keeps its digits.
    $params = json_decode($line, true, 512, JSON_BIGINT_AS_STRING | JSON_THROW_ON_ERROR);
    echo http_build_query($params), "\n";
}
