//! Answers that are files, handed to the caller's sink.

use super::*;

fn pdf() -> Head {
    Head { status: 200, headers: vec![("Content-Type".into(), "application/pdf".into())] }
}

fn invoice(machine: &mut Machine, stream: bool) -> AttemptId {
    let options = CallOptions { stream, ..CallOptions::default() };
    let params = json!({ "invoice_id": 7 });
    sent(machine.submit("billing/print/invoice", params.as_object().unwrap(), &options, START).1)
}

#[test]
fn a_file_streams_to_the_sink_and_the_reply_says_how_long_it_was() {
    let mut machine = machine(json!({ "answer_cap": 10 }));
    let attempt = invoice(&mut machine, true);
    assert_eq!(machine.head(attempt, &pdf(), START), Collect::Stream, "no cap holds for what is not kept");
    let Step::Done(Ok(reply)) = machine.end(attempt, End::Streamed { received: 1 << 40 }, START) else { panic!() };
    assert_eq!((reply.meta.kind, reply.meta.streamed, reply.raw().len()), (crate::ReplyKind::File, Some(1 << 40), 0));
}

#[test]
fn without_a_sink_and_where_it_is_no_file_the_body_is_collected() {
    let mut machine = machine(json!({ "max_in_flight": 9 }));
    let attempt = invoice(&mut machine, false);
    assert!(matches!(machine.head(attempt, &pdf(), START), Collect::UpTo(_)));
    for (status, kind) in [(200, "application/json; charset=utf-8"), (200, "text/html"), (200, ""), (403, "application/pdf")] {
        let attempt = invoice(&mut machine, true);
        let head = Head { status, headers: vec![("Content-Type".into(), kind.into())] };
        assert!(matches!(machine.head(attempt, &head, START), Collect::UpTo(_)), "{status} {kind}");
    }
    let options = CallOptions { stream: true, ..CallOptions::default() };
    let attempt = sent(machine.submit("dns/list", &Params::new(), &options, START).1);
    assert!(matches!(machine.head(attempt, &pdf(), START), Collect::UpTo(_)), "the method answers no file");
}

#[test]
fn a_file_cut_half_way_is_an_error_with_the_count_and_is_not_asked_for_again() {
    let mut machine = machine(json!({}));
    let attempt = invoice(&mut machine, true);
    machine.head(attempt, &pdf(), START);
    let error = failed_with(machine.end(attempt, End::Cut { received: 512, detail: None }, START));
    assert_eq!((error.code, error.evidence.as_ref().unwrap().received), (Code::AnswerCut, 512));
    let attempt = invoice(&mut machine, true);
    machine.head(attempt, &pdf(), START);
    let error = failed_with(machine.end(attempt, End::SinkFailed { received: 5, detail: Some("disk full".into()) }, START));
    assert_eq!((error.code, error.delivery, error.detail.as_deref()), (Code::SinkFailed, Delivery::Answered, Some("disk full")));
}
