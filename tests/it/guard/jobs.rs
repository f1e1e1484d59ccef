//! Jobs: what is answered later is what would have been answered at once, and is its caller's alone.

use serde_json::{Value as Json, json};

use crate::guard::{Running, Town, until};
use crate::service::Reply;

const LATER: (&str, &str) = ("prefer", "respond-async, wait=10");

/// Asks for an answer later; the path of the job.
fn begin(service: &Running, path: &str, key: Option<&str>) -> String {
    path_of(service, &service.ask("GET", path, key, &[LATER], ""))
}

fn path_of(service: &Running, reply: &Reply) -> String {
    assert_eq!(reply.status, 202, "{}", reply.body);
    assert_eq!(reply.header("preference-applied"), "respond-async");
    assert!(reply.header("cache-control").contains("no-store"));
    let at = reply.header("location").strip_prefix(&*service.base).expect("an address of the service");
    assert_eq!(at, format!("/jobs/{}", reply.json()["jobID"].as_str().expect("an id")));
    at.to_owned()
}

/// Waits until a job is done; what is told of it then.
fn done(service: &Running, job: &str, key: Option<&str>) -> Json {
    until("the job is done", || !service.get(job, key).json()["finished"].is_null());
    let told = service.get(job, key).json();
    assert_eq!((&told["progress"], &told["ahead"]), (&json!(100), &json!(0)));
    told
}

#[test]
fn what_is_answered_later_is_what_would_have_been_answered_at_once() {
    let town = Town::new();
    let service = town.serve(&[]);
    let same = |job: &str, at_once: &Reply| {
        let told = done(&service, job, None);
        let status = if at_once.status < 300 { "successful" } else { "failed" };
        assert_eq!(
            (&told["status"], &told["resultStatus"]),
            (&status.into(), &at_once.status.into()),
            "{told}"
        );
        let later = service.get(&format!("{job}/results"), None);
        assert_eq!((later.status, &later.bytes), (at_once.status, &at_once.bytes), "{}", told["request"]);
        for header in ["content-type", "content-language", "content-crs", "etag"] {
            assert_eq!(later.header(header), at_once.header(header), "{header} of {}", told["request"]);
        }
    };
    for path in [
        "/collections/dltb/items?limit=100",
        "/collections/conflicts/items?f=csv",
        "/collections/cells/items?limit=5&sortby=-area_m2",
        "/conflicts",
        "/projects",
        "/collections/dltb/items?foo=bar",
        "/collections/nothing",
    ] {
        same(&begin(&service, path, None), &service.get(path, None));
    }
    let site = service.get("/collections/conflicts/items?limit=1", None).json()["features"][0].to_string();
    let media = ("content-type", "application/geo+json");
    let later = service.ask("POST", "/sites", None, &[media, LATER], &site);
    same(&path_of(&service, &later), &service.ask("POST", "/sites", None, &[media], &site));
    // Where nothing is to be waited for, it is not.
    assert_eq!(service.ask("GET", "/healthz", None, &[LATER], "").status, 200);
    assert_eq!(service.ask("GET", "/", None, &[("prefer", "return=minimal")], "").status, 200);
}

/// Asks for what takes a while: another process reads the zipped file.
fn slow(service: &Running) -> Reply {
    service.ask("POST", "/sites", None, &[("content-type", "application/zip"), LATER], "no zip")
}

#[test]
fn jobs_are_done_in_turn_and_may_be_dismissed() {
    let town = Town::new();
    let service = town.serve(&["--limit", "jobs=16"]);
    let jobs: Vec<String> = (0..15).map(|_| path_of(&service, &slow(&service))).collect();
    let last = begin(&service, "/conflicts", None);
    let told = service.get(&last, None).json();
    assert_eq!((&told["status"], &told["progress"]), (&"accepted".into(), &0.into()), "{told}");
    assert!(told["ahead"].as_u64().is_some_and(|ahead| 0 < ahead), "{told}");
    let early = service.get(&format!("{last}/results"), None);
    assert_eq!(early.status, 404);
    assert!(early.body.contains("has no answer yet"), "{}", early.body);
    // Every place is taken, and the first is not done yet or gives way.
    let dismissed = service.ask("DELETE", &last, None, &[], "");
    assert_eq!((dismissed.status, &dismissed.json()["status"]), (200, &"dismissed".into()));
    for path in [&last, &format!("{last}/results")] {
        assert_eq!(service.get(path, None).status, 404);
    }
    let mut started: Vec<(String, String)> = Vec::new();
    for job in &jobs {
        let told = done(&service, job, None);
        let time = |name: &str| told[name].as_str().expect("an instant").to_owned();
        started.push((time("started"), time("finished")));
        assert_eq!(told["status"], "failed", "{told}");
    }
    assert!(started.windows(2).all(|pair| pair[0].1 <= pair[1].0), "one after another: {started:?}");
    // What is done gives way to what comes.
    for _ in 0..3 {
        begin(&service, "/conflicts", None);
    }
    assert_eq!(service.get(&jobs[0], None).status, 404);
}

#[test]
fn there_are_only_so_many_places() {
    let town = Town::new();
    let service = town.serve(&["--limit", "jobs=2"]);
    let replies: Vec<Reply> = (0..8).map(|_| slow(&service)).collect();
    let refused = replies.iter().find(|own| own.status == 503).expect("too many at once");
    assert!(refused.body.contains("jobs=2"), "{}", refused.body);
    assert_eq!(refused.header("retry-after"), "10");
}

#[test]
fn a_job_is_its_callers_alone() {
    let town = Town::new();
    let service = town.serve(&["--open-reading=false"]);
    let (one, other) = (town.key("viewer", None), town.key("planner", None));
    until("the keys are known", || service.get("/", Some(&other)).status == 200);
    let job = begin(&service, "/conflicts", Some(&one));
    done(&service, &job, Some(&one));
    for path in [job.clone(), format!("{job}/results")] {
        assert_eq!(service.get(&path, Some(&one)).status, 200, "{path}");
        assert_eq!(service.get(&path, Some(&other)).status, 404, "{path}");
        assert_eq!(service.get(&path, None).status, 401, "{path}");
    }
    assert_eq!(service.ask("DELETE", &job, Some(&other), &[], "").status, 404);
    // What is asked wrongly dismisses nothing.
    assert_eq!(service.ask("DELETE", &format!("{job}?force=1"), Some(&one), &[], "").status, 400);
    assert_eq!(service.get(&format!("{job}/results?f=json"), Some(&one)).status, 400);
    let n_jobs = |key: &str| service.get("/jobs", Some(key)).json()["jobs"].as_array().map(Vec::len);
    assert_eq!((n_jobs(&one), n_jobs(&other)), (Some(1), Some(0)));
    assert_eq!(service.ask("DELETE", &job, Some(&one), &[], "").status, 200);
    assert_eq!(n_jobs(&one), Some(0));
    let wrong = service.ask("PUT", &job, Some(&one), &[], "");
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD, DELETE, OPTIONS"));
}
