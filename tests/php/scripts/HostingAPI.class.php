<?php
// A stand-in for the provider's class, of the same surface and written for these tests: it sends to the server that the
// environment names.
class HostingAPI
{
    public ?array $result = null;

    public function __construct(private string $auth_token)
    {
    }

    public function apiCall(string $action, array $post = []): ?array
    {
        $context = stream_context_create(['http' => [
            'method' => 'POST',
            'header' => ["Authorization: Bearer $this->auth_token", 'Content-Type: application/x-www-form-urlencoded'],
            'content' => http_build_query($post),
        ]]);
        $answer = file_get_contents(getenv('STAND_IN_URL') . "/action/$action/", false, $context);
        $this->result = $answer === false ? null : json_decode($answer, true);
        return $this->result;
    }
}
