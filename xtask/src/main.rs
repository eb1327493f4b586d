//! banmian tasks.

fn main() {}
