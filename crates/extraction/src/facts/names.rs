//! What facts and checks ask the gazetteer.

use crate::Resources;

/// Names of places by their codes.
pub(crate) trait Names {
    /// The official name of a code.
    fn official(&self, code: &str) -> Option<String>;
    /// The codes directly below a code, with their names.
    fn below(&self, code: &str) -> Vec<(String, String)>;
    /// Whether a place anywhere has this name.
    fn exists(&self, name: &str) -> bool;
    /// Whether a county or city of Taiwan has this name.
    fn is_of_taiwan(&self, name: &str) -> bool;
}

impl Names for Resources {
    fn official(&self, code: &str) -> Option<String> {
        self.entities.name(code.parse().ok()?).map(str::to_owned)
    }

    fn below(&self, code: &str) -> Vec<(String, String)> {
        let Ok(code) = code.parse() else { return Vec::new() };
        let counties = self.entities.counties(code);
        counties
            .map(|(code, name)| (format!("{code:06}"), name.to_owned()))
            .collect()
    }

    fn exists(&self, name: &str) -> bool {
        self.entities.lookup(name).is_some()
    }

    fn is_of_taiwan(&self, name: &str) -> bool {
        self.entities.is_of_taiwan(name)
    }
}
