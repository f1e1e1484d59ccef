//! Coordination: which step may follow which, and what becomes of decisions when plans are published anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hegui::conflict::comparison::Version;
use hegui::conflict::coordination::{Standing, State, StepError, Way};
use hegui::conflict::recorded::Recorded;
use hegui::conflict::renewal::{Known, Renewal, renew};

use crate::support::measure;
use crate::versions::{asked, patch};

/// What was known before, to publish against.
#[derive(Default)]
struct Office {
    last: Vec<Recorded>,
    asked: BTreeSet<Arc<str>>,
    gone: Vec<Vec<Recorded>>,
    standings: BTreeMap<Arc<str>, Standing>,
    numbers: BTreeMap<Arc<str>, u32>,
}

impl Office {
    /// Publishes a version as the catalogue does.
    fn publish(&mut self, mut patches: Vec<Recorded>, rules: &[&str]) -> Renewal {
        let asked = asked(rules);
        let known = Known {
            last: Version { patches: &self.last, asked: &self.asked },
            gone: &self.gone,
            standings: &self.standings,
            numbers: &self.numbers,
        };
        let renewal = renew(known, Version { patches: &patches, asked: &asked }, &measure()).unwrap();
        for (patch, line) in patches.iter_mut().zip(&renewal.lines) {
            patch.id = line.id.clone();
            let number: u32 = line.id.rsplit_once('-').unwrap().1.parse().unwrap();
            let last = self.numbers.entry(patch.rule.clone()).or_default();
            *last = number.max(*last);
        }
        for step in &renewal.steps {
            self.standings.insert(step.patch.clone(), Standing { state: step.state, way: step.way });
        }
        let there: BTreeSet<Arc<str>> = patches.iter().map(|patch| patch.id.clone()).collect();
        let mut last = std::mem::replace(&mut self.last, patches);
        last.retain(|patch| !there.contains(&patch.id));
        for gone in &mut self.gone {
            gone.retain(|patch| !there.contains(&patch.id));
        }
        self.gone.insert(0, last);
        self.asked = asked;
        renewal
    }

    fn decide(&mut self, id: &str, way: Way) {
        self.standings.insert(id.into(), Standing { state: State::Decided, way: Some(way) });
    }

    fn state(&self, id: &str) -> Option<State> {
        self.standings.get(id).map(|own| own.state)
    }
}

fn ids(renewal: &Renewal) -> Vec<&str> {
    renewal.lines.iter().map(|line| &*line.id).collect()
}

#[test]
fn decisions_survive_a_new_version_are_closed_and_come_back() {
    let (one, two) = (patch(["a", "b"], [0, 0, 100, 100]), patch(["c", "d"], [500, 0, 600, 100]));
    let mut office = Office::default();
    assert_eq!(ids(&office.publish(vec![one.clone(), two.clone()], &["A02"])), ["A02-0001", "A02-0002"]);
    office.decide("A02-0001", Way::LandUsePlan);
    office.decide("A02-0002", Way::LeftFromHistory);
    // A new one stands before the others; the first has grown; the second is gone.
    let (new, grown) = (patch(["x", "y"], [0, 300, 50, 350]), patch(["a", "b"], [0, 0, 120, 100]));
    assert_eq!(ids(&office.publish(vec![new.clone(), grown], &["A02"])), ["A02-0003", "A02-0001"]);
    assert_eq!(office.state("A02-0001"), Some(State::Decided), "what was decided holds");
    assert_eq!(office.state("A02-0002"), Some(State::Closed));
    assert_eq!(office.state("A02-0003"), None);
    // The rule has no data: that resolves nothing.
    office.publish(Vec::new(), &[]);
    assert_eq!(office.state("A02-0001"), Some(State::Decided));
    // All are back, and the numbers with them.
    let renewal = office.publish(vec![one, two, new], &["A02"]);
    assert_eq!(ids(&renewal), ["A02-0001", "A02-0002", "A02-0003"]);
    assert!(renewal.lines.iter().all(|line| line.has_returned));
    assert_eq!(office.state("A02-0001"), Some(State::Decided), "it was never closed");
    assert_eq!(
        office.standings["A02-0002"],
        Standing { state: State::Reopened, way: Some(Way::LeftFromHistory) }
    );
    // Gone for good; its number is not given again.
    let renewal = office.publish(vec![patch(["q", "r"], [0, 900, 50, 950])], &["A02"]);
    assert_eq!(ids(&renewal), ["A02-0004"]);
    assert_eq!(office.state("A02-0001"), Some(State::Closed));
}

#[test]
fn one_that_was_not_asked_is_closed_once_its_rule_is_asked_again_without_it() {
    let mut office = Office::default();
    office.publish(vec![patch(["a", "b"], [0, 0, 100, 100])], &["A02"]);
    office.decide("A02-0001", Way::LandUsePlan);
    office.publish(Vec::new(), &[]);
    assert_eq!(office.state("A02-0001"), Some(State::Decided));
    office.publish(Vec::new(), &["A02"]);
    assert_eq!(office.state("A02-0001"), Some(State::Closed));
}

#[test]
fn parts_stand_where_the_whole_stood_and_mergers_that_differ_are_reopened() {
    let whole = patch(["a", "b"], [0, 0, 100, 100]);
    let parts = [patch(["a", "b"], [0, 0, 30, 100]), patch(["a", "b"], [40, 0, 100, 100])];
    let mut office = Office::default();
    office.publish(vec![whole.clone()], &["A02"]);
    office.decide("A02-0001", Way::LandUsePlan);
    assert_eq!(ids(&office.publish(parts.to_vec(), &["A02"])), ["A02-0002", "A02-0001"]);
    assert_eq!(office.standings["A02-0002"], Standing { state: State::Decided, way: Some(Way::LandUsePlan) });
    // Decided alike: the merger holds.
    let mut alike = Office { standings: office.standings.clone(), ..Office::default() };
    (alike.last, alike.asked, alike.numbers) =
        (office.last.clone(), office.asked.clone(), office.numbers.clone());
    alike.publish(vec![whole.clone()], &["A02"]);
    assert_eq!(
        (alike.state("A02-0001"), alike.state("A02-0002")),
        (Some(State::Decided), Some(State::Closed))
    );
    // Decided otherwise: it must be looked at again.
    office.decide("A02-0002", Way::LeftFromHistory);
    let renewal = office.publish(vec![whole], &["A02"]);
    assert_eq!(renewal.gone[0].merged_into.as_deref(), Some("A02-0001"));
    assert_eq!(
        (office.state("A02-0001"), office.state("A02-0002")),
        (Some(State::Reopened), Some(State::Closed))
    );
}

#[test]
fn steps_follow_each_other_and_nobody_skips_one() {
    use State::{Adjusted, Closed, Decided, DistrictOpinion, Excluded, Found, Kept, OfficeOpinion, Proposed};
    let mut standing = Standing::FOUND;
    for to in [Proposed, DistrictOpinion, OfficeOpinion, Decided] {
        for other in State::ALL.into_iter().filter(|other| !standing.state.next().contains(other)) {
            let error = standing.after(other, Some(Way::UrbanPlan)).unwrap_err();
            assert_eq!(error, StepError::OutOfOrder { from: standing.state, to: other });
            assert!(error.text().zh.contains(&other.word().zh) && error.text().en.contains("can be"));
        }
        let needs_way = [Proposed, Decided].contains(&to);
        assert_eq!(standing.after(to, None).is_err(), needs_way, "{to:?}");
        standing = standing.after(to, Some(Way::UrbanPlan)).unwrap();
    }
    assert_eq!(
        standing.after(Excluded, None),
        Err(StepError::OtherWay { to: Excluded, way: Way::UrbanPlan })
    );
    for way in Way::ALL {
        let decided = Standing { state: Decided, way: Some(way) };
        let settled = [Adjusted, Kept, Excluded].into_iter().filter(|to| decided.after(*to, None).is_ok());
        assert_eq!(settled.collect::<Vec<_>>(), way.settles_as());
        assert_eq!(Way::of_id(way.id()), Some(way));
    }
    assert_eq!(standing.after(Adjusted, None).unwrap().way, Some(Way::UrbanPlan));
    let closed = Standing { state: Closed, way: None };
    assert!(State::ALL.into_iter().all(|to| closed.after(to, Some(Way::UrbanPlan)).is_err()));
    assert!(
        State::ALL.into_iter().all(|from| !from.next().contains(&Closed) && !from.next().contains(&Found))
    );
}
