<?php
// Answers with what PHP made of the request.
$files = [];
foreach ($_FILES as $name => $file) {
    $content = $file['error'] === UPLOAD_ERR_OK ? base64_encode(file_get_contents($file['tmp_name'])) : null;
    $files[$name] = ['name' => $file['name'], 'type' => $file['type'], 'content' => $content];
}
header('Content-Type: application/json');
echo json_encode(['post' => $_POST, 'files' => $files], JSON_FORCE_OBJECT | JSON_THROW_ON_ERROR);
