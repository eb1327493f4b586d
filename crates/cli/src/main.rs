//! The command line of banmian.

fn main() {}
