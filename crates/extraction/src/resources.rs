/// The lexicons that extraction reads with: immutable, built once, shared between threads.
#[derive(Debug, Default)]
pub struct Resources {}

impl Resources {
    /// The lexicons that come with the crate.
    pub fn builtin() -> Self {
        Self::default()
    }
}
