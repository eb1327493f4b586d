//! The program `banmian`.

use std::process::ExitCode;

// A run lets go of a page while the next grows on another thread: the system's allocator holds on to the gaps.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    ExitCode::from(banmian_cli::run(std::env::args_os()))
}
