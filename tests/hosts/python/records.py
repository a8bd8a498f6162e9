"""What a user of the package reads, property by property, in the names all languages share."""

import base64

import hostwire

Record = dict[str, object]


def reply(reply: hostwire.Reply) -> Record:
    record: Record = {
        "ok": reply.ok,
        "status": reply.status,
        "kind": reply.kind,
        "content_type": reply.content_type,
        "filename": reply.filename,
        "texts": reply.texts,
        "method": reply.method,
        "attempts": reply.attempts,
        "data": reply.data,
        "languages": reply.languages or None,
        "drift": [{"pointer": one.pointer, "expected": one.expected, "found": one.found} for one in reply.drift],
        "proof": reply.proof and {"by": reply.proof.by, "says": reply.proof.says, "row": reply.proof.row},
        "streamed": reply.streamed,
    }
    if reply.kind == "file":
        record["raw_base64"] = base64.b64encode(reply.raw).decode()
    return record


def request(request: hostwire.Request) -> Record:
    return {
        "http": request.http,
        "url": request.url,
        "headers": [list(header) for header in request.headers],
        "body": request.body,
    }


def error(error: hostwire.Error) -> Record:
    return {
        "code": error.code,
        "number": error.number,
        "fault": error.fault,
        "delivery": error.delivery,
        "message": error.message,
        "advice": error.advice,
        "method": error.method,
        "status": error.status,
        "texts": error.texts,
        "languages": error.languages or None,
        "named": error.named and named(error.named),
        "violations": [
            {"parameter": one.parameter, "problem": one.problem, "expected": one.expected, "nearest": one.nearest}
            for one in error.violations
        ],
        "nearest": error.nearest,
        "answer": error.answer,
        "evidence": error.evidence
        and {
            "content_type": error.evidence.content_type,
            "body": error.evidence.body,
            "received": error.evidence.received,
            "shortened": error.evidence.shortened,
        },
        "retry_at_ms": error.retry_at_ms,
        "throttle": error.throttle
        and {"window": error.throttle.window, "limit": error.throttle.limit, "pause_s": error.throttle.pause_s},
        "transport": error.transport,
        "detail": error.detail,
        "cause": error.cause,
        "looked_up": error.looked_up,
    }


def named(named: hostwire.Named) -> Record:
    return {
        "object": named.object and {"class": named.object.class_, "id": named.object.id},
        "subject": named.subject and {"class": named.subject.class_, "id": named.subject.id},
        "word": named.word,
        "missing": named.missing,
        "exception": named.exception,
        "address": named.address,
    }


def comparable(value: object) -> object:
    """Drop what is null or an empty list, but not from a payload; tell flags from numbers, as Python does not."""
    if isinstance(value, dict):
        kept = {name: _exact(one) if name in {"data", "answer"} else comparable(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if name == "data" or (one is not None and one != [])}
    if isinstance(value, list):
        return [comparable(one) for one in value]
    return _exact(value)


def _exact(value: object) -> object:
    if isinstance(value, dict):
        return {name: _exact(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    return ("flag", value) if isinstance(value, bool) else value
